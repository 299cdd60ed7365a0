"""The end of a run: what happened, what was not exercised, and how it went."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rehearsal.compared_images import compared_images
from rehearsal.pipeline.record import ActionRecord, ExecutionRecord, RunRecord, StageRecord, Status
from rehearsal.plain_text import duration, without_controls
from rehearsal.reviews import KeptReview

_MOST_FAILED_TESTS = 20
_STYLES = {Status.SUCCEEDED: "green", Status.FAILED: "red", Status.NOT_RUN: "dim"}


def exit_code(run: RunRecord) -> int:
    """0 only if every stage, the last one included, succeeded."""
    return 0 if run.succeeded else 1


def print_summary(
    run: RunRecord,
    *,
    product: str,
    console: Console,
    not_exercised: Sequence[str] = (),
    review: KeptReview | None = None,
) -> None:
    """Print it.

    Args:
        run: What happened.
        product: What was delivered.
        console: Where to.
        not_exercised: What a rehearsal never does, beside what this pipeline asked for in vain.
        review: What the build said would change, before anything was.
    """
    console.print(_stages(run))
    sections = {
        "Review of the changes, before they were made": [*review.lines, f"its page: {review.page}"] if review else [],
        "Stacks": list(_stacks(run)),
        "Images": list(compared_images(run)),
        "Approvals": list(_approvals(run)),
        "Gates": list(_gates(run)),
        "Failed": list(failures(run)),
        "Not exercised": [*run.not_exercised, *not_exercised],
    }
    for title, lines in sections.items():
        if lines:
            console.print(Text(title, style="bold"))
        for line in lines:
            console.print(Text(f"  {without_controls(line)}"), soft_wrap=True)
    console.print(result(run, product=product), soft_wrap=True)


def write_summary(run: RunRecord, results: Path, *, product: str, not_exercised: Sequence[str] = ()) -> Path:
    """Write `summary.json` beside the logs of the last execution; the path of the file."""
    content = {
        "product": product,
        **_plain(run),
        "succeeded": run.succeeded,
        "restarts": run.restarts,
        "not_exercised": [*run.not_exercised, *not_exercised],
    }
    file = results / run.last.id / "summary.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2) + "\n")
    return file


def _stages(run: RunRecord) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Stage", "Result", "Time", "Tests"):
        table.add_column(title, justify="right" if title == "Time" else "left")
    for stage in run.last.stages:
        table.add_row(
            stage.name,
            Text(stage.status.value, style=_STYLES.get(stage.status, "yellow")),
            duration(stage.seconds) if stage.actions else "",
            tests(stage),
        )
    return table


def tests(stage: StageRecord) -> str:
    """The counts of its tests; empty if it has none."""
    reports = [report for action in stage.actions for report in action.reports]
    counts = {
        "passed": sum(report.passed for report in reports),
        "failed": sum(len(report.failed) for report in reports),
        "skipped": sum(report.skipped for report in reports),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def _stacks(run: RunRecord) -> Iterator[str]:
    for action in run.last.actions:
        if change := action.change:
            yield f"{change.stack} ({change.account}, {change.region}): {change}, {change.status}"


def _approvals(run: RunRecord) -> Iterator[str]:
    for action in run.last.actions:
        if approval := action.approval:
            verdict = "approved" if approval.approved else "rejected"
            reason = f": {approval.reason}" if approval.reason else ""
            yield f"{action.stage}/{action.name} {verdict} by {approval.by}{reason}"


def _gates(run: RunRecord) -> Iterator[str]:
    """What rules said, and what came of it."""
    for stage in run.last.stages:
        for rule in (rule for condition in stage.conditions for rule in condition.rules):
            yield f"{stage.name}/{rule.name} {rule.status.value.lower()}: {rule.summary}"
            yield from (f"  {note}" for note in rule.notes)
        if stage.rollback:
            yield f"{stage.name} was {stage.rollback}"
    for rollback in run.rollbacks:
        yield f"the rollback itself: {rollback.status.value.lower()} in {duration(rollback.seconds)}"


def failures(run: RunRecord) -> Iterator[str]:
    """What failed, the tests by their names, and the end of what was said of it."""
    for action in (action for execution in (run.last, *run.rollbacks) for action in execution.actions):
        if action.status is Status.FAILED:
            yield from failure(action)
    for stage in run.last.stages:
        for condition in (c for c in stage.conditions if c.status is Status.FAILED):
            yield f"{stage.name} ({condition.moment}): {condition.reason}"


def failure(action: ActionRecord) -> Iterator[str]:
    """One failed action: its failed tests, and the end of what it said."""
    yield f"{action.stage}/{action.name} ({action.provider})"
    failed = [test for report in action.reports for test in report.failed]
    for test in failed[:_MOST_FAILED_TESTS]:
        first_line = test.message.partition("\n")[0]
        yield f"  {test.name}: {first_line}"
    if len(failed) > _MOST_FAILED_TESTS:
        yield f"  and {len(failed) - _MOST_FAILED_TESTS} more"
    for line in action.error.splitlines():
        yield f"  {line}"
    if action.log:
        yield f"  its whole log: {action.log}"


def result(run: RunRecord, *, product: str) -> Text:
    """How it went, in a line."""
    seconds = sum(execution.seconds for execution in run.executions)
    restarts = {0: "", 1: ", after one restart by self-mutation"}.get(
        run.restarts, f", after {run.restarts} restarts by self-mutation"
    )
    what = "Succeeded" if run.succeeded else _end(run.last)
    line = f"{what}: {product}, pipeline {run.pipeline}, commit {run.commit.id[:12]}, {duration(seconds)}{restarts}"
    return Text(line, style="bold green" if run.succeeded else "bold red")


def _end(execution: ExecutionRecord) -> str:
    """Where an execution ended other than well, and why if somebody has stopped it."""
    ended = (stage for stage in execution.stages if stage.status not in (Status.SUCCEEDED, Status.SKIPPED))
    stage = next(ended, None)
    where = f" {'before' if stage.status is Status.NOT_RUN else 'in'} {stage.name}" if stage else ""
    reason = f" ({without_controls(execution.stop_reason)})" if execution.stop_reason else ""
    return f"{execution.status.value}{where}{reason}"


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a record holds
    """A record as JSON takes it."""
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value
