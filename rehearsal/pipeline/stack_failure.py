"""Why a stack operation failed, as a person wants to read it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_REASONS = 3
_LOG_LINES = 25
_CONSEQUENCE = ("Resource creation cancelled", "Resource update cancelled")


def failure_message(
    *, stack: str, status: str, events: Sequence[Mapping[str, Any]], new_task_logs: Collection[Path] = ()
) -> str:
    """The status and the first causes; and what the newest task said last, if ECS gave up on its tasks."""
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED") and _reason(event)]
    resources = [event for event in failed if event["LogicalResourceId"] != stack]
    causes = [f"{event['LogicalResourceId']} ({event.get('ResourceType')}): {_reason(event)}" for event in resources]
    lines = [f"stack {stack} ended as {status or 'deleted'}", *causes[:_REASONS]]
    if any("circuit breaker" in cause.lower() for cause in causes):
        lines += _end_of_newest(new_task_logs)
    return "\n".join(lines)


def _reason(event: Mapping[str, Any]) -> str:
    """Empty if it failed only because another resource did."""
    reason = str(event.get("ResourceStatusReason") or "")
    return "" if reason.startswith(_CONSEQUENCE) else reason


def task_logs(directory: Path) -> set[Path]:
    """The log files of ECS tasks."""
    return {path for path in directory.rglob("*") if path.is_file()} if directory.is_dir() else set()


def _end_of_newest(files: Iterable[Path]) -> list[str]:
    written = [file for file in files if file.stat().st_size]
    if not written:
        return ["its tasks wrote no log"]
    newest = max(written, key=lambda file: file.stat().st_mtime_ns)
    lines = newest.read_text(errors="replace").splitlines()[-_LOG_LINES:]
    return [f"the newest task said last ({newest.name}):", *lines]
