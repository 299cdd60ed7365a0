"""What has gone through a pipeline: who approved it, what failed, what was rolled back."""

from dataclasses import dataclass
from datetime import datetime

from operate.reading.action_run import ActionRun
from operate.reading.execution import Execution
from operate.reading.pipeline import Pipeline

_ANSWERS = {"Succeeded": "Approved", "Failed": "Rejected", "InProgress": "Waiting", "Abandoned": "Abandoned"}


@dataclass(frozen=True, kw_only=True)
class Approval:
    """How an approval was answered: `Approved`, `Rejected`, `Waiting` or `Abandoned`; by whom, why, and when."""

    stage: str
    action: str
    answer: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FailedRun:
    """An action that failed, and what it said."""

    stage: str
    action: str
    error: str


@dataclass(frozen=True, kw_only=True)
class Past:
    """An execution with its approvals and failures; `author` of the commit is empty if the source does not tell."""

    execution: Execution
    author: str
    approvals: tuple[Approval, ...]
    failed: tuple[FailedRun, ...]


def read_history(pipeline: Pipeline, *, limit: int) -> list[Past]:
    """The newest executions first."""
    return [_past(one, pipeline.runs(one.id)) for one in pipeline.executions(limit=limit)]


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
