import threading

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, ActionStoppedError, Artifact
from rehearsal.pipeline.providers import check_providers
from rehearsal.pipeline.record import ExecutionRecord, StackChange, Status
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import Journal, action, deploy, execute, stage

WAIT = 10


def statuses(record: ExecutionRecord) -> list[Status]:
    return [stage.status for stage in record.stages]


def succeed(context: ActionContext) -> ActionResult:
    return ActionResult(summary=context.action.name)


def test_stages_run_in_order_and_actions_by_run_order(workspace: Workspace) -> None:
    deployed = deploy(
        workspace,
        stage("Source", action("s")),
        stage("Dev", action("third", RunOrder=3), action("first", RunOrder=1), action("second", RunOrder=2)),
    )
    ran: list[str] = []

    def note(context: ActionContext) -> ActionResult:
        ran.append(context.action.name)
        return ActionResult()

    record = execute(workspace, deployed, note)
    assert ran == ["s", "first", "second", "third"]
    assert record.status is Status.SUCCEEDED
    assert [entry.name for entry in record.stages[1].actions] == ["first", "second", "third"]


def test_actions_of_one_run_order_run_side_by_side(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Assets", action("a"), action("b"), action("c")))
    meeting = threading.Barrier(3, timeout=WAIT)

    def meet(_: ActionContext) -> ActionResult:
        meeting.wait()
        return ActionResult()

    assert execute(workspace, deployed, meet).status is Status.SUCCEEDED


def test_a_failed_action_lets_its_neighbours_finish_and_stops_all_that_follows(workspace: Workspace) -> None:
    deployed = deploy(
        workspace,
        stage("Dev", action("bad"), action("neighbour"), action("later", RunOrder=2)),
        stage("Prod", action("prod")),
    )
    failed = threading.Event()

    def neighbour(_: ActionContext) -> ActionResult:
        assert failed.wait(WAIT)
        return ActionResult(summary="done")

    def bad(_: ActionContext) -> ActionResult:
        failed.set()
        raise ActionFailedError("no luck", result=ActionResult(summary="half"))

    record = execute(workspace, deployed, {"bad": bad, "neighbour": neighbour})
    assert record.status is Status.FAILED
    assert statuses(record) == [Status.FAILED, Status.NOT_RUN]
    first, second = record.stages[0].actions
    assert (first.status, first.error, first.summary) == (Status.FAILED, "no luck", "half")
    assert (second.status, second.summary) == (Status.SUCCEEDED, "done")
    assert first.log is not None
    assert "no luck" in first.log.read_text()


def test_exported_variables_reach_the_configuration_of_later_actions(workspace: Workspace) -> None:
    deployed = deploy(
        workspace,
        stage(
            "Dev",
            action("deploy", Namespace="DevStack"),
            action("check", RunOrder=2, Configuration={"Url": "#{DevStack.ApiUrl}", "Id": "#{variables.Colour}"}),
        ),
        Variables=[{"Name": "Colour", "DefaultValue": "blue"}],
    )
    seen: dict[str, str] = {}

    def export(_: ActionContext) -> ActionResult:
        return ActionResult(variables={"ApiUrl": "https://api"})

    def read(context: ActionContext) -> ActionResult:
        seen.update(context.action.configuration)
        return ActionResult()

    record = execute(workspace, deployed, {"deploy": export, "check": read})
    assert seen == {"Url": "https://api", "Id": "blue"}
    assert record.actions[0].variables == {"ApiUrl": "https://api"}


def test_variables_without_a_namespace_stay_with_their_action(workspace: Workspace) -> None:
    deployed = deploy(
        workspace, stage("Dev", action("deploy"), action("check", RunOrder=2, Configuration={"Url": "#{x.ApiUrl}"}))
    )
    record = execute(workspace, deployed, lambda _: ActionResult(variables={"ApiUrl": "u"}))
    assert record.status is Status.FAILED
    assert "#{x.ApiUrl} is not known" in record.actions[1].error


def test_artifacts_and_what_happened_before_reach_later_actions(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Build", action("build")), stage("Dev", action("use")))
    change = StackChange(stack="s", account="1", region="r", status="CREATE_COMPLETE", added=2)

    def build(context: ActionContext) -> ActionResult:
        return ActionResult(artifacts={"Output": Artifact(context.workspace.run)}, change=change)

    def use(context: ActionContext) -> ActionResult:
        assert context.artifact("Output").directory == workspace.run
        assert [record.change for record in context.earlier] == [change]
        with pytest.raises(ActionFailedError, match=r"the artifact Other \(there are: Output\)"):
            context.artifact("Other")
        return ActionResult()

    assert execute(workspace, deployed, {"build": build, "use": use}).status is Status.SUCCEEDED


def test_a_changed_definition_supersedes_the_execution_after_the_stage_that_changed_it(workspace: Workspace) -> None:
    stages = [stage("Update", action("mutate"), action("rest", RunOrder=2)), stage("Dev", action("deploy"))]
    deployed = deploy(workspace, *stages)
    ran: list[str] = []

    def note(context: ActionContext) -> ActionResult:
        ran.append(context.action.name)
        return ActionResult()

    record = execute(workspace, deployed, note, version=lambda: 2)
    assert ran == ["mutate", "rest"]
    assert record.status is Status.SUPERSEDED
    assert statuses(record) == [Status.SUCCEEDED, Status.NOT_RUN]


def test_a_pipeline_without_restart_on_update_goes_on(workspace: Workspace) -> None:
    deployed = deploy(
        workspace, stage("Update", action("mutate")), stage("Dev", action("d")), RestartExecutionOnUpdate=False
    )
    assert execute(workspace, deployed, succeed, version=lambda: 2).status is Status.SUCCEEDED


def test_an_aws_error_or_an_unreadable_file_fails_the_action_and_not_the_program(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Dev", action("a"), action("b")))

    def a(_: ActionContext) -> ActionResult:
        raise RehearsalError("git said no")

    def b(context: ActionContext) -> ActionResult:
        (context.workspace.root / "absent").read_text()
        return ActionResult()

    record = execute(workspace, deployed, {"a": a, "b": b})
    assert record.actions[0].error == "git said no"
    assert "absent" in record.actions[1].error


def test_cancelling_stops_what_runs_and_starts_nothing_more(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Dev", action("a"), action("b", RunOrder=2)), stage("Prod", action("c")))
    cancelled = threading.Event()

    def a(context: ActionContext) -> ActionResult:
        cancelled.set()
        context.check()
        return ActionResult()

    record = execute(workspace, deployed, {"a": a}, cancelled=cancelled)
    assert record.status is Status.STOPPED
    assert [entry.status for entry in record.actions] == [Status.STOPPED]


def test_a_run_that_is_cancelled_already_starts_nothing(workspace: Workspace) -> None:
    cancelled = threading.Event()
    cancelled.set()
    record = execute(workspace, deploy(workspace, stage("Dev", action("a"))), {}, cancelled=cancelled)
    assert record.status is Status.STOPPED


def test_an_interrupt_in_the_main_thread_cancels_what_runs_beside(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Dev", action("a"), action("b")))
    cancelled, stopped, both = threading.Event(), threading.Event(), threading.Barrier(2, timeout=WAIT)

    def interrupted(_: ActionContext) -> ActionResult:
        both.wait()
        raise KeyboardInterrupt

    def endless(context: ActionContext) -> ActionResult:
        both.wait()
        assert context.cancelled.wait(WAIT)
        stopped.set()
        raise ActionStoppedError

    with pytest.raises(KeyboardInterrupt):
        execute(workspace, deployed, {"a": interrupted, "b": endless}, cancelled=cancelled)
    assert stopped.is_set()


def test_listeners_hear_everything_in_order(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Dev", action("a")))
    journal = Journal()

    def talk(context: ActionContext) -> ActionResult:
        context.log("hello")
        return ActionResult()

    execute(workspace, deployed, talk, listen=journal)
    assert [type(event) for event in journal.heard] == [
        events.ExecutionStarted,
        events.StageStarted,
        events.ActionStarted,
        events.LogLine,
        events.ActionFinished,
        events.StageFinished,
        events.ExecutionFinished,
    ]


def test_a_broadcast_reaches_every_listener() -> None:
    first, second = Journal(), Journal()
    event = events.StageStarted(stage="Dev")
    events.Broadcast([first, second])(event)
    assert first.heard == second.heard == [event]


def test_an_action_that_nobody_can_run_is_named_before_anything_runs(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Dev", action("Notify", "Lambda")))
    with pytest.raises(RehearsalError, match=r"cannot run Dev/Notify \(Invoke by Lambda\).*Build by CodeBuild"):
        check_providers(deployed.properties, {("Build", "CodeBuild"): succeed}, {})
