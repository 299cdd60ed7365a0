"""Rollbacks: a stage runs again with what its last good execution had, or says why it cannot."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, Artifact
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.record import Commit, RunRecord, Status
from rehearsal.pipeline.rules import RuleContext, RuleFailedError, RuleResult
from rehearsal.pipeline.run import PipelineRun
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import Journal, action, condition, deploy, no_clients, rule, stage
from tests.rehearsal.records import COMMIT

GOOD, BAD = replace(COMMIT, id="a" * 40, message="Good"), replace(COMMIT, id="b" * 40, message="Bad")


@dataclass
class Product:
    """A pipeline whose Prod serves what was built last; a commit may be bad in one way or another."""

    workspace: Workspace
    serves: str = ""
    asked: list[str] = field(default_factory=list)
    fails: Mapping[str, str] = field(default_factory=dict)

    def push(self, commit: Commit, *listeners: events.Listener) -> RunRecord:
        return PipelineRun(
            name="shop",
            commit=commit,
            workspace=self.workspace,
            clients=no_clients,
            executors={("Build", "CodeBuild"): self.act},
            listeners=listeners,
            cancelled=threading.Event(),
            evaluators={"LambdaInvoke": self.evaluate},
        ).run()

    def act(self, context: ActionContext) -> ActionResult:
        if context.action.name == "Build":
            directory = self.workspace.run / "artifacts" / context.execution
            directory.mkdir(parents=True)
            (directory / "page").write_text(context.commit.subject)
            return ActionResult(artifacts={"Page": Artifact(directory)}, variables={"Commit": context.commit.subject})
        if context.action.name == "Deploy":
            self.serves = (context.artifact("Page").directory / "page").read_text()
            assert context.action.configuration["Commit"] == self.serves
        if self.fails.get(self.serves) == context.action.name:
            raise ActionFailedError("no luck")
        return ActionResult()

    def evaluate(self, context: RuleContext) -> RuleResult:
        self.asked.append(context.rule.name)
        if self.fails.get(self.serves) == context.rule.name:
            raise RuleFailedError("the alarm fires")
        return RuleResult()


@pytest.fixture
def product(workspace: Workspace) -> Product:
    define(workspace)
    return Product(workspace)


def define(workspace: Workspace, *, version: int = 1) -> Deployed:
    return deploy(
        workspace,
        stage("Build", action("Build", Namespace="Build")),
        stage(
            "Prod",
            action("Deploy", Configuration={"Commit": "#{Build.Commit}"}),
            action("Checks", RunOrder=2),
            BeforeEntry=condition("FAIL", rule("Window")),
            OnSuccess=condition("ROLLBACK", rule("Bake")),
            OnFailure={"Result": "ROLLBACK"},
        ),
        version=version,
    )


@pytest.mark.parametrize("what", ["Bake", "Checks"])
def test_a_bad_release_is_rolled_back_to_the_last_good_one(product: Product, what: str) -> None:
    product.fails = {"Bad": what}
    assert product.push(GOOD).succeeded
    record = product.push(BAD)
    assert product.serves == "Good"
    assert not record.succeeded
    assert record.last.stages[-1].status is Status.FAILED
    assert record.last.stages[-1].rollback.startswith("rolled back to execution ")
    assert record.last.stages[-1].rollback.endswith(f"commit {'a' * 12} Good")
    (rollback,) = record.rollbacks
    assert (rollback.status, rollback.rollback_of) == (Status.SUCCEEDED, record.last.id)
    assert [entry.name for entry in rollback.stages] == ["Prod"]
    assert [entry.name for entry in rollback.actions] == ["Deploy", "Checks"]


def test_a_rollback_asks_no_conditions_and_is_no_execution_to_go_back_to(product: Product) -> None:
    product.fails = {"Bad": "Bake"}
    product.push(GOOD)
    product.asked.clear()
    first = product.push(BAD)
    assert product.asked == ["Window", "Bake"]
    second = product.push(replace(BAD, id="c" * 40))
    assert first.last.stages[-1].rollback == second.last.stages[-1].rollback


def test_the_very_first_release_cannot_be_rolled_back_and_says_so(product: Product) -> None:
    product.fails = {"Bad": "Bake"}
    record = product.push(BAD)
    assert record.last.status is Status.FAILED
    assert record.rollbacks == ()
    assert record.last.stages[-1].rollback == "not rolled back: no earlier execution has taken Prod to its end"


def test_a_change_of_the_pipeline_itself_cannot_be_gone_back_behind(product: Product) -> None:
    product.fails = {"Bad": "Bake"}
    product.push(GOOD)
    define(product.workspace, version=2)
    record = product.push(BAD)
    assert record.rollbacks == ()
    assert "within one version of its structure" in record.last.stages[-1].rollback


def test_listeners_hear_of_a_rollback_as_of_an_execution(product: Product) -> None:
    product.fails = {"Bad": "Bake"}
    product.push(GOOD)
    journal = Journal()
    product.push(BAD, journal)
    starts = [event for event in journal.heard if isinstance(event, events.ExecutionStarted)]
    assert [start.rollback for start in starts] == ["", "Prod"]
    assert [start.commit.subject for start in starts] == ["Bad", "Good"]
