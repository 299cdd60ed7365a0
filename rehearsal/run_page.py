"""The page of one run of a rehearsal: what AWS's APIs say of it, and what only the rehearsal knows."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from operate.page.collect import collect
from operate.page.known import Known, Missing
from operate.page.log import LogFile
from operate.page.model import Execution, Page
from operate.page.stage import Action, Approval
from operate.page.state import State
from rehearsal.accounts_apart import held_apart
from rehearsal.engine.not_exercised import NOT_EXERCISED, recorded_only
from rehearsal.pipeline.action import Clients
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.left_out import not_exercised
from rehearsal.pipeline.report_record import beyond
from rehearsal.recorded_pipeline import RecordedClients
from rehearsal.run_pages import INDEX, keep_logs, log_name, pages
from rehearsal.workspace import Workspace

_Stated = TypeVar("_Stated", Action, Approval, Execution)

ENDED_EARLY = "The rehearsal was stopped, or broke off, before this run had come to its end."
ENGINE_GONE = (
    "The embedded AWS has ended before this page was written: what it kept is not here, only what was recorded."
)


def read(execution: Mapping[str, Any], *, clients: Clients, workspace: Workspace, product: str) -> Page:
    """Read it.

    Args:
        execution: What the runner recorded of it.
        clients: Of the embedded AWS, which may have ended.
        workspace: Of the rehearsal.
        product: What is delivered.
    """
    deployed = Deployed.read(workspace, execution["pipelineName"])
    place = {"account": deployed.account, "region": deployed.region}
    identifier = execution["pipelineExecutionId"]
    known = Known(
        where="this machine",
        rehearsal=True,
        not_exercised=tuple(Missing(thing=one.thing, why=one.why, proven_by=one.proven_by) for one in NOT_EXERCISED),
        recorded_only=(*recorded_only(workspace.state), *not_exercised(deployed.properties)),
        logs=_logs(execution, keep_logs(workspace, identifier)),
        beyond=beyond(workspace.state),
        pages={name: f"../{name}/{INDEX}" for name in pages(workspace)},
    )
    asked = {"pipeline": execution["pipelineName"], "execution": identifier, "product": product, **place}
    try:
        page = collect(clients, known=known, **asked)
    except (ClientError, BotoCoreError):
        recorded = RecordedClients(clients, workspace=workspace, deployed=deployed)
        page = collect(recorded, known=replace(known, notes=(ENGINE_GONE,)), **asked)
        return ended(page)
    places = {(one.account, one.region) for one in page.deployments} | {(deployed.account, deployed.region)}
    stacks = [(one.account, one.region, one.resources) for one in page.deployments]
    apart = held_apart(clients, places=sorted(places), stacks=stacks)
    return ended(replace(page, known=replace(page.known, accounts=apart)))


def ended(page: Page) -> Page:
    """The page of a run that nobody goes on with: what is under way was stopped."""
    if page.state is not State.RUNNING:
        return page
    return replace(
        page,
        state=State.STOPPED,
        stages=tuple(replace(stage, actions=_stopped(stage.actions), under_way=False) for stage in page.stages),
        approvals=_stopped(page.approvals),
        executions=_stopped(page.executions),
        known=replace(page.known, notes=(*page.known.notes, ENDED_EARLY)),
    )


def _stopped(found: tuple[_Stated, ...]) -> tuple[_Stated, ...]:
    return tuple(replace(one, state=State.STOPPED) if one.state is State.RUNNING else one for one in found)


def _logs(execution: Mapping[str, Any], directory: Path) -> dict[tuple[str, str], LogFile]:
    """By stage and action; an empty one is none."""
    found = {}
    for stage, action in ((one["stageName"], one["actionName"]) for one in execution["actions"]):
        file = directory / log_name(stage, action)
        if file.exists() and file.stat().st_size:
            found[stage, action] = LogFile(path=file, link=f"{directory.name}/{file.name}")
    return found
