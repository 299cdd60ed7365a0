"""What a request comes to: which commit is run, why, and from where on."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.beginning import Beginning
from rehearsal.pipeline.checkpoint import Checkpoints, NotRetryableError, Retry
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.record import Commit
from rehearsal.pipeline.requests import Kind, Request
from rehearsal.pipeline.rollback import History
from rehearsal.pipeline.trigger import Trigger
from rehearsal.workspace import Workspace

Pushed = Callable[[str, str], Commit]
"""Looks a commit up (empty: the newest) of a branch (empty: that of the pipeline); RehearsalError if there is none."""

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run of the pipeline begins with."""

    commit: Commit
    beginning: Beginning
    retry: Retry | None = None


def plan_of(request: Request, *, deployed: Deployed, workspace: Workspace, pushed: Pushed) -> Plan:
    """The plan of this request.

    Raises:
        RehearsalError: A commit was not pushed, a stage cannot be retried or rolled back: says why.
    """
    match request.kind:
        case Kind.PUSH:
            commit = pushed(request.commit, request.branch)
            return Plan(commit=commit, beginning=_beginning(request, Trigger.push(commit.branch)))
        case Kind.START:
            commit = _started(request, pushed)
            return Plan(commit=commit, beginning=_beginning(request, Trigger.start(request.by)))
        case Kind.RETRY:
            checkpoint = Checkpoints(workspace.run).of(request.execution)
            newest = _last_in(request.stage, deployed.properties.name, workspace)
            if newest not in ("", request.execution):
                raise NotRetryableError(f"Execution {newest} has come to {request.stage} since, with what is newer.")
            retry = Retry.of(checkpoint, stage=request.stage, mode=request.retry_mode, version=deployed.version)
            return Plan(commit=checkpoint.commit, beginning=checkpoint.beginning, retry=retry)
        case Kind.ROLLBACK:
            return _rollback(request, deployed, workspace)


def _beginning(request: Request, trigger: Trigger) -> Beginning:
    return Beginning(
        execution=request.execution, trigger=trigger, asked=request.asked, variables=dict(request.variables)
    )


def _started(request: Request, pushed: Pushed) -> Commit:
    """A commit that is not there is a matter of the source action, which fails then."""
    try:
        if request.commit and not _COMMIT.fullmatch(request.commit):
            raise RehearsalError(f"{request.commit} is no commit.")
        return pushed(request.commit, request.branch)
    except RehearsalError:
        return Commit(id=request.commit, branch="", message="", author_name="", author_email="", author_date="")


def _rollback(request: Request, deployed: Deployed, workspace: Workspace) -> Plan:
    name = deployed.properties.name
    back = History(workspace, name).of(request.stage, request.target, version=deployed.version)
    beginning = Beginning(
        execution=request.execution,
        trigger=Trigger.rollback_by_hand(request.by),
        asked=request.asked,
        rollback_to=back,
        rollback_of=_last_in(request.stage, name, workspace),
    )
    return Plan(commit=back.commit, beginning=beginning)


def _last_in(stage: str, pipeline: str, workspace: Workspace) -> str:
    """The execution that came to the stage last."""
    files = (workspace.state / "executions" / pipeline).glob("*.json")
    there = [found for file in files if stage in (found := json.loads(file.read_bytes()))["stages"]]
    return max(there, key=lambda found: float(found["startTime"]))["pipelineExecutionId"] if there else ""
