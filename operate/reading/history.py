"""What has gone through a pipeline: who approved it, what failed, what was rolled back."""

from dataclasses import dataclass
from datetime import datetime

from operate.reading.action_run import ActionRun
from operate.reading.execution import Execution
from operate.reading.pipeline import Pipeline

_ANSWERS = {"Succeeded": "Approved", "Failed": "Rejected", "InProgress": "Waiting", "Abandoned": "Abandoned"}


@dataclass(frozen=True, kw_only=True)
class Approval:
    """How an approval was answered.

    Attributes:
        stage: Of the pipeline.
        action: Of the stage.
        answer: Approved, Rejected, Waiting or Abandoned.
        by: By whom, as an ARN.
        reason: Why.
        at: When, or since when it waits.
    """

    stage: str
    action: str
    answer: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FailedRun:
    """An action that failed.

    Attributes:
        stage: Of the pipeline.
        action: Of the stage.
        error: What it said.
    """

    stage: str
    action: str
    error: str


@dataclass(frozen=True, kw_only=True)
class Past:
    """An execution, and what came of it.

    Attributes:
        execution: As CodePipeline has it.
        author: Of the commit; empty if the source does not tell.
        approvals: In the order in which they were asked for.
        failed: The actions that failed, approvals aside; of one that was tried again, each run.
    """

    execution: Execution
    author: str
    approvals: tuple[Approval, ...]
    failed: tuple[FailedRun, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """The document of `tap history`.

    Attributes:
        executions: The newest first.
    """

    executions: tuple[Past, ...]


def read_history(pipeline: Pipeline, *, limit: int) -> History:
    """Ask for the last executions."""
    return History(executions=tuple(_past(one, pipeline.runs(one.id)) for one in pipeline.executions(limit=limit)))


def _past(execution: Execution, runs: list[ActionRun]) -> Past:
    source = next((run.variables for run in runs if run.category == "Source"), {})
    return Past(
        execution=execution,
        author=source.get("AuthorEmail", "") or source.get("AuthorDisplayName", ""),
        approvals=tuple(_approval(run) for run in runs if run.category == "Approval"),
        failed=tuple(
            FailedRun(stage=run.stage, action=run.action, error=run.error or run.summary)
            for run in runs
            if run.status == "Failed" and run.category != "Approval"
        ),
    )


def _approval(run: ActionRun) -> Approval:
    return Approval(
        stage=run.stage,
        action=run.action,
        answer=_ANSWERS.get(run.status, run.status),
        by=run.by,
        reason=run.summary or run.error,
        at=run.updated,
    )
