"""Retries: an execution goes on in the stage where it ended, with what the stages and actions before have left."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from rehearsal.engine import records
from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, Artifact
from rehearsal.pipeline.checkpoint import NotRetryableError
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.overrides import Overrides
from rehearsal.pipeline.plan import plan_of
from rehearsal.pipeline.record import Commit, RunRecord, Status
from rehearsal.pipeline.requests import Kind, Request, RetryMode
from rehearsal.pipeline.rules import RuleContext, RuleFailedError, RuleResult
from rehearsal.pipeline.run import PipelineRun
from rehearsal.pipeline.stops import Stop, Stops
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import Journal, action, condition, deploy, no_clients, rule, stage
from tests.rehearsal.records import COMMIT


@dataclass
class Shop:
    """A pipeline whose actions and rules fail as long as they are called broken, and stop who is told to."""

    workspace: Workspace
    broken: set[str] = field(default_factory=set)
    ran: list[str] = field(default_factory=list)
    meanwhile: Mapping[str, Callable[[ActionContext], object]] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)

    def perform(self, request: Request) -> RunRecord:
        self.ran.clear()
        deployed = Deployed.read(self.workspace, "shop")
        plan = plan_of(request, deployed=deployed, workspace=self.workspace, pushed=pushed)
        return PipelineRun(
            name="shop",
            commit=plan.commit,
            beginning=plan.beginning,
            retry=plan.retry,
            workspace=self.workspace,
            clients=no_clients,
            executors={("Build", "CodeBuild"): self.act},
            listeners=[self.journal],
            cancelled=threading.Event(),
            evaluators={"LambdaInvoke": self.evaluate},
        ).run()

    def push(self) -> RunRecord:
        return self.perform(Request(kind=Kind.PUSH, pipeline="shop", commit=COMMIT.id, branch="main"))

    def retry(self, record: RunRecord, stage: str, mode: RetryMode = RetryMode.FAILED_ACTIONS) -> RunRecord:
        asked = Request(kind=Kind.RETRY, pipeline="shop", execution=record.last.id, stage=stage, retry_mode=mode)
        return self.perform(asked)

    def act(self, context: ActionContext) -> ActionResult:
        name = context.action.name
        self.ran.append(name)
        if meanwhile := self.meanwhile.get(name):
            meanwhile(context)
        context.check()
        if name in self.broken:
            raise ActionFailedError("no luck")
        if name == "Checks":
            assert context.action.configuration["Made"] == "by Compile"
            assert context.artifact("Page").directory == self.workspace.run
        made = {"Page": Artifact(self.workspace.run)} if name == "Compile" else {}
        return ActionResult(artifacts=made, variables={"MADE": f"by {name}"})

    def evaluate(self, context: RuleContext) -> RuleResult:
        self.ran.append(context.rule.name)
        if context.rule.name in self.broken:
            raise RuleFailedError("not now")
        return RuleResult()


def pushed(commit: str, branch: str) -> Commit:
    if commit not in ("", COMMIT.id):
        raise RehearsalError(f"{branch} has no {commit}")
    return COMMIT


def define(workspace: Workspace, **more: Any) -> None:  # noqa: ANN401 - of the definition
    deploy(
        workspace,
        stage("Build", action("Compile", Namespace="Build"), action("Lint")),
        stage(
            "Prod",
            action("Deploy"),
            action("Checks", RunOrder=2, Configuration={"Made": "#{Build.MADE}"}),
            BeforeEntry=condition("FAIL", rule("Approver")),
            OnSuccess=condition("FAIL", rule("Bake")),
        ),
        **more,
    )


@pytest.fixture
def shop(workspace: Workspace) -> Shop:
    define(workspace)
    return Shop(workspace)


def test_only_failed_actions_run_again_and_the_execution_goes_on(shop: Shop) -> None:
    shop.broken = {"Lint"}
    failed = shop.push()
    assert sorted(shop.ran) == ["Compile", "Lint"]
    shop.broken = set()
    record = shop.retry(failed, "Build")
    assert shop.ran == ["Lint", "Approver", "Deploy", "Checks", "Bake"]
    assert record.succeeded
    assert (record.last.id, record.last.attempt, record.last.started) == (failed.last.id, 2, failed.last.started)
    assert [entry.name for entry in record.last.stages] == ["Build", "Prod"]
    assert sorted(entry.name for entry in record.last.stages[0].actions) == ["Compile", "Lint"]


def test_all_actions_of_the_stage_run_again_if_so_asked_and_its_conditions_are_too(shop: Shop) -> None:
    shop.broken = {"Checks"}
    failed = shop.push()
    record = shop.retry(failed, "Prod")
    assert shop.ran == ["Checks"], "it was entered before, and Deploy went well"
    assert record.last.status is Status.FAILED
    shop.broken = set()
    record = shop.retry(failed, "Prod", RetryMode.ALL_ACTIONS)
    assert shop.ran == ["Approver", "Deploy", "Checks", "Bake"]
    assert (record.succeeded, record.last.attempt) == (True, 3)


def test_the_log_of_an_earlier_attempt_is_kept(shop: Shop) -> None:
    shop.broken = {"Lint"}
    failed = shop.push()
    shop.broken = set()
    shop.retry(failed, "Build")
    directory = shop.workspace.results / failed.last.id
    assert (directory / "Build-Lint.log").read_text() == ""
    assert "no luck" in (directory / "Build-Lint.before-attempt-2.log").read_text()


def test_listeners_hear_of_a_retry_as_such(shop: Shop) -> None:
    shop.broken = {"Lint"}
    failed = shop.push()
    shop.broken, shop.journal.heard = set(), []
    shop.retry(failed, "Build")
    started, entered, *_ = shop.journal.heard
    assert isinstance(started, events.ExecutionStarted)
    assert (started.execution, started.retry, started.attempt) == (failed.last.id, "Build", 2)
    assert entered == events.StageStarted(stage="Build", retry=True)
    assert events.StageStarted(stage="Prod") in shop.journal.heard


def test_a_stage_that_was_not_entered_is_asked_for_again(shop: Shop) -> None:
    shop.broken = {"Approver"}
    failed = shop.push()
    assert "Deploy" not in shop.ran
    assert shop.retry(failed, "Prod", RetryMode.ALL_ACTIONS).last.status is Status.FAILED
    shop.broken = set()
    assert shop.retry(failed, "Prod", RetryMode.ALL_ACTIONS).succeeded


@pytest.mark.parametrize(
    ("broken", "moment", "ran"),
    [("Approver", "BeforeEntry", ["Deploy", "Checks", "Bake"]), ("Bake", "OnSuccess", [])],
)
def test_an_overridden_condition_is_not_asked_once(shop: Shop, broken: str, moment: str, ran: list[str]) -> None:
    shop.broken = {broken}
    failed = shop.push()
    overrides = Overrides(shop.workspace.run)
    overrides.put(failed.last.id, "Prod", moment)
    record = shop.retry(failed, "Prod")
    assert (record.succeeded, shop.ran) == (True, ran)
    assert events.ConditionOverridden(stage="Prod", moment=moment) in shop.journal.heard
    assert not overrides.take(failed.last.id, "Prod", moment)


def test_a_condition_may_be_overridden_while_it_is_asked(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = shop.evaluate

    def evaluate(context: RuleContext) -> RuleResult:
        (started, *_) = (event for event in shop.journal.heard if isinstance(event, events.ExecutionStarted))
        if context.rule.name == "Approver":
            Overrides(shop.workspace.run).put(started.execution, "Prod", "BeforeEntry")
        return ask(context)

    monkeypatch.setattr(shop, "evaluate", evaluate)
    shop.broken = {"Approver"}
    assert shop.push().succeeded


def test_what_cannot_be_tried_again_says_why(shop: Shop) -> None:
    shop.broken = {"Lint"}
    failed = shop.push()
    with pytest.raises(NotRetryableError, match="ended in Build, not in Prod"):
        shop.retry(failed, "Prod")
    shop.broken = set()
    with pytest.raises(NotRetryableError, match="neither failed nor was it stopped"):
        shop.retry(shop.push(), "Build")
    define(shop.workspace, version=2)
    with pytest.raises(NotRetryableError, match="has version 2 by now"):
        shop.retry(failed, "Build")


def test_what_is_newer_is_not_overtaken_by_a_retry_that_waited(shop: Shop) -> None:
    shop.broken = {"Lint"}
    failed = shop.push()
    newer = {"pipelineExecutionId": "newer", "startTime": 2e9, "stages": {"Build": {}}}
    records.write(shop.workspace.state / "executions" / "shop" / "newer.json", newer)
    with pytest.raises(NotRetryableError, match="newer has come to Build since"):
        shop.retry(failed, "Build")


def test_what_was_abandoned_goes_on_where_it_was(shop: Shop) -> None:
    stops = Stops(shop.workspace.run)

    def abandon(context: ActionContext) -> None:
        stops.ask(context.execution, Stop(abandon=True, reason="a slip"))
        assert context.cancelled.wait(10)

    shop.meanwhile = {"Deploy": abandon}
    stopped = shop.push()
    assert stopped.last.status is Status.STOPPED
    assert stopped.last.stop_reason == "a slip"
    assert [entry.status for entry in stopped.last.stages] == [Status.SUCCEEDED, Status.STOPPED]
    (told,) = (event for event in shop.journal.heard if isinstance(event, events.ExecutionStopping))
    assert told.stop == Stop(abandon=True, reason="a slip")

    shop.meanwhile = {}
    stops.withdraw(stopped.last.id)
    record = shop.retry(stopped, "Prod")
    assert shop.ran == ["Deploy", "Checks", "Bake"]
    assert record.succeeded


def test_a_stop_lets_what_runs_end_and_nothing_else_begin(shop: Shop) -> None:
    def stop(context: ActionContext) -> None:
        Stops(shop.workspace.run).ask(context.execution, Stop(abandon=False))

    shop.meanwhile = {"Deploy": stop}
    stopped = shop.push()
    assert stopped.last.status is Status.STOPPED
    (deploy,) = stopped.last.stages[1].actions
    assert (deploy.name, deploy.status) == ("Deploy", Status.SUCCEEDED)
    assert stopped.last.stages[1].status is Status.STOPPED
    assert "Checks" not in shop.ran
    Stops(shop.workspace.run).withdraw(stopped.last.id)
    assert shop.retry(stopped, "Prod").succeeded
    assert shop.ran == ["Checks", "Bake"]


def test_a_start_of_a_commit_that_is_not_there_is_left_to_the_source(workspace: Workspace) -> None:
    define(workspace)
    deployed = Deployed.read(workspace, "shop")
    for commit in ("f" * 40, "--help"):
        asked = Request(kind=Kind.START, pipeline="shop", commit=commit, by="arn:aws:iam::1:user/ada")
        plan = plan_of(asked, deployed=deployed, workspace=workspace, pushed=pushed)
        assert (plan.commit.id, plan.commit.message) == (commit, "")
        assert plan.beginning.trigger.detail == "arn:aws:iam::1:user/ada"


def test_a_program_that_fails_leaves_an_execution_that_has_ended(shop: Shop) -> None:
    def no_space(_: ActionContext) -> None:
        raise LookupError("a mistake")

    shop.meanwhile = {"Deploy": no_space}
    with pytest.raises(LookupError):
        shop.push()
    last = shop.journal.heard[-1]
    assert isinstance(last, events.ExecutionFinished)
    assert last.record.status is Status.FAILED
