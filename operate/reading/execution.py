"""An execution of the pipeline: what ListPipelineExecutions says of it."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

RUNNING = frozenset({"InProgress", "Stopping"})
FAILED = frozenset({"Failed", "Stopped", "Cancelled"})


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One pass through the pipeline.

    Attributes:
        id: CodePipeline's.
        status: InProgress, Stopping, Succeeded, Failed, Stopped, Superseded or Cancelled.
        type: STANDARD, or ROLLBACK.
        started: When.
        updated: When it last changed: its end, if it has ended.
        seconds: From one to the other.
        commit: Its revision; empty before it is known.
        subject: The first line of its message.
        trigger: WebhookV2 (a push), StartPipelineExecution, ManualRollback, AutomatedRollback, …: what started it.
        trigger_detail: Who or what that was, in AWS's words.
        rolled_back_to: The execution that a rollback goes back to.
        stop_reason: Why it was stopped, by whoever did.
        summary: What AWS says of its state.
    """

    id: str
    status: str
    type: str
    started: datetime
    updated: datetime
    seconds: float
    commit: str
    subject: str
    trigger: str
    trigger_detail: str
    rolled_back_to: str
    stop_reason: str
    summary: str

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.status in RUNNING

    @property
    def title(self) -> str:
        """Short, for people: the commit and its subject."""
        return " ".join(part for part in (self.commit[:12], self.subject) if part) or self.id


def execution(summary: Mapping[str, Any]) -> Execution:
    """From one of ListPipelineExecutions."""
    revision: Mapping[str, str] = next(iter(summary.get("sourceRevisions", ())), {})
    trigger = summary.get("trigger", {})
    started, updated = summary["startTime"], summary["lastUpdateTime"]
    return Execution(
        id=summary["pipelineExecutionId"],
        status=summary["status"],
        type=summary.get("executionType", "STANDARD"),
        started=started,
        updated=updated,
        seconds=round((updated - started).total_seconds(), 1),
        commit=revision.get("revisionId", ""),
        subject=subject(revision.get("revisionSummary", "")),
        trigger=trigger.get("triggerType", ""),
        trigger_detail=trigger.get("triggerDetail", ""),
        rolled_back_to=summary.get("rollbackMetadata", {}).get("rollbackTargetPipelineExecutionId", ""),
        stop_reason=summary.get("stopTrigger", {}).get("reason", ""),
        summary=summary.get("statusSummary", ""),
    )


def subject(message: str) -> str:
    """The first line of a commit's message; connections wrap it in JSON."""
    if message.startswith("{"):
        with suppress(ValueError):
            message = str(json.loads(message).get("CommitMessage", message))
    return message.partition("\n")[0].strip()
