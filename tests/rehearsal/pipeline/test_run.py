import threading
from collections.abc import Callable

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult
from rehearsal.pipeline.record import RunRecord, Status
from rehearsal.pipeline.run import PipelineRun
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import Journal, action, deploy, no_clients, stage
from tests.rehearsal.records import COMMIT

UPDATE = stage("UpdatePipeline", action("SelfMutate"))


def run(
    workspace: Workspace, executor: Callable[[ActionContext], ActionResult], *listeners: events.Listener
) -> RunRecord:
    return PipelineRun(
        name="shop",
        commit=COMMIT,
        workspace=workspace,
        clients=no_clients,
        executors={("Build", "CodeBuild"): executor},
        listeners=listeners,
        cancelled=threading.Event(),
    ).run()


@pytest.mark.requirement("D3")
def test_a_step_added_by_self_mutation_runs_after_a_restart(workspace: Workspace) -> None:
    deploy(workspace, UPDATE, stage("Dev", action("Deploy")))
    ran: list[str] = []

    def mutate(context: ActionContext) -> ActionResult:
        ran.append(context.action.name)
        if context.action.name == "SelfMutate" and len(ran) == 1:
            deploy(workspace, UPDATE, stage("Dev", action("Deploy"), action("Added", RunOrder=2)), version=2)
        return ActionResult()

    journal = Journal()
    record = run(workspace, mutate, journal)
    assert ran == ["SelfMutate", "SelfMutate", "Deploy", "Added"]
    assert record.restarts == 1
    assert [execution.status for execution in record.executions] == [Status.SUPERSEDED, Status.SUCCEEDED]
    assert [execution.definition_version for execution in record.executions] == [1, 2]
    assert record.succeeded
    starts = [event for event in journal.heard if isinstance(event, events.ExecutionStarted)]
    assert [start.restart for start in starts] == [0, 1]
    assert {start.commit.id for start in starts} == {COMMIT.id}


@pytest.mark.requirement("D3")
def test_without_a_change_there_is_no_restart(workspace: Workspace) -> None:
    deploy(workspace, UPDATE, stage("Dev", action("Deploy")))
    record = run(workspace, lambda _: ActionResult())
    assert (record.restarts, record.succeeded) == (0, True)


def test_a_pipeline_that_never_comes_to_rest_is_given_up(workspace: Workspace) -> None:
    deploy(workspace, UPDATE)
    versions = iter(range(2, 100))

    def mutate(_: ActionContext) -> ActionResult:
        deploy(workspace, UPDATE, version=next(versions))
        return ActionResult()

    with pytest.raises(RehearsalError, match="changed itself 5 times in a row"):
        run(workspace, mutate)


def test_a_failed_run_has_not_succeeded_and_says_what_was_not_exercised(workspace: Workspace) -> None:
    deploy(workspace, stage("Dev", action("Deploy"), OnFailure={"Result": "RETRY"}))

    def fail(_: ActionContext) -> ActionResult:
        raise ActionFailedError("no")

    record = run(workspace, fail)
    assert not record.succeeded
    assert record.not_exercised == ("stage Dev: OnFailure asks for RETRY: the rehearsal fails where AWS would do that",)


def test_a_pipeline_without_stages_has_not_succeeded(workspace: Workspace) -> None:
    deploy(workspace)
    assert not run(workspace, lambda _: ActionResult()).succeeded


def test_each_execution_keeps_its_own_logs(workspace: Workspace) -> None:
    deploy(workspace, UPDATE)
    record = run(workspace, lambda _: ActionResult())
    (entry,) = record.last.actions
    assert entry.log == workspace.results / record.last.id / "UpdatePipeline-SelfMutate.log"
    assert entry.log.is_file()
