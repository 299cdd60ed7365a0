"""The conditions of stages: what is asked when, and what comes of the answers."""

import threading

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult
from rehearsal.pipeline.providers import check_providers
from rehearsal.pipeline.record import RuleRecord, Status
from rehearsal.pipeline.rules import RuleContext, RuleFailedError, RuleResult
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import Journal, action, condition, deploy, execute, rule, stage

WAIT = 10


def succeed(context: ActionContext) -> ActionResult:
    return ActionResult(summary=context.action.name)


def answer(context: RuleContext) -> RuleResult:
    """Does what the rule is called."""
    if context.rule.name.startswith("No"):
        raise RuleFailedError("not today")
    if context.rule.name.startswith("Late"):
        raise RuleFailedError("too late", timing=True)
    return RuleResult(summary="fine")


def rules(heard: list[events.Event]) -> list[RuleRecord]:
    return [event.record for event in heard if isinstance(event, events.RuleFinished)]


EVALUATORS = {"LambdaInvoke": answer}


def test_a_stage_whose_entry_condition_holds_runs(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Prod", action("Deploy"), BeforeEntry=condition("FAIL", rule("Yes"))))
    journal = Journal()
    record = execute(workspace, deployed, succeed, evaluators=EVALUATORS, listen=journal)
    assert record.status is Status.SUCCEEDED
    (found,) = rules(journal.heard)
    assert (found.stage, found.moment, found.name, found.summary) == ("Prod", "BeforeEntry", "Yes", "fine")


def test_one_rule_that_does_not_hold_keeps_a_stage_from_being_entered(workspace: Workspace) -> None:
    entry = condition("FAIL", rule("Yes"), rule("No"))
    deployed = deploy(workspace, stage("Prod", action("Deploy"), BeforeEntry=entry), stage("After", action("a")))
    record = execute(workspace, deployed, {}, evaluators=EVALUATORS)
    assert record.status is Status.FAILED
    assert [entry.status for entry in record.stages] == [Status.FAILED, Status.NOT_RUN]
    assert record.stages[0].actions == ()
    assert record.stages[0].conditions[0].reason == "No: not today"


def test_a_stage_that_is_not_entered_is_not_rolled_back(workspace: Workspace) -> None:
    more = {"BeforeEntry": condition("FAIL", rule("No")), "OnFailure": {"Result": "ROLLBACK"}}
    record = execute(workspace, deploy(workspace, stage("Prod", action("d"), **more)), {}, evaluators=EVALUATORS)
    assert record.stages[0].rollback == ""


def test_a_stage_may_be_skipped_and_the_next_one_runs(workspace: Workspace) -> None:
    skipped = stage("Canary", action("d"), BeforeEntry=condition("SKIP", rule("No")))
    deployed = deploy(workspace, skipped, stage("Prod", action("Deploy")))
    record = execute(workspace, deployed, {"Deploy": succeed}, evaluators=EVALUATORS)
    assert [entry.status for entry in record.stages] == [Status.SKIPPED, Status.SUCCEEDED]
    assert record.status is Status.SUCCEEDED


def test_what_is_but_a_matter_of_the_time_of_day_is_overridden_and_said(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Prod", action("Deploy"), BeforeEntry=condition("FAIL", rule("Late"))))
    record = execute(workspace, deployed, succeed, evaluators=EVALUATORS)
    assert record.status is Status.SUCCEEDED
    (found,) = record.stages[0].conditions[0].rules
    assert found.status is Status.OVERRIDDEN
    assert found.summary.startswith("too late; overridden here")


def test_rules_of_a_condition_are_evaluated_side_by_side(workspace: Workspace) -> None:
    meeting = threading.Barrier(2, timeout=WAIT)

    def meet(_: RuleContext) -> RuleResult:
        meeting.wait()
        return RuleResult()

    entry = condition("FAIL", rule("One"), rule("Two"))
    deployed = deploy(workspace, stage("Prod", action("Deploy"), BeforeEntry=entry))
    assert execute(workspace, deployed, succeed, evaluators={"LambdaInvoke": meet}).status is Status.SUCCEEDED


def test_variables_of_the_execution_reach_a_rule(workspace: Workspace) -> None:
    seen: dict[str, str] = {}

    def read(context: RuleContext) -> RuleResult:
        seen.update(context.rule.configuration)
        return RuleResult()

    entry = condition("FAIL", rule("One", UserParameters="#{Source.Author} #{codepipeline.PipelineExecutionId}"))
    source = stage("Source", action("Pull", Namespace="Source"))
    deployed = deploy(workspace, source, stage("Prod", action("Deploy"), BeforeEntry=entry))
    executors = {"Pull": lambda _: ActionResult(variables={"Author": "ada"}), "Deploy": succeed}
    record = execute(workspace, deployed, executors, evaluators={"LambdaInvoke": read})
    assert seen["UserParameters"] == f"ada {record.id}"


def test_a_condition_after_success_fails_the_stage_that_had_succeeded(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Prod", action("Deploy"), OnSuccess=condition("FAIL", rule("NoBake"))))
    record = execute(workspace, deployed, succeed, evaluators=EVALUATORS)
    assert record.status is Status.FAILED
    assert [entry.status for entry in record.actions] == [Status.SUCCEEDED]
    assert record.stages[0].conditions[0].reason == "NoBake: not today"


def test_a_failed_stage_is_not_asked_whether_it_succeeded(workspace: Workspace) -> None:
    def fail(_: ActionContext) -> ActionResult:
        raise ActionFailedError("no luck")

    journal = Journal()
    deployed = deploy(workspace, stage("Prod", action("Deploy"), OnSuccess=condition("FAIL", rule("No"))))
    assert execute(workspace, deployed, fail, evaluators=EVALUATORS, listen=journal).status is Status.FAILED
    assert rules(journal.heard) == []


def test_cancelling_stops_a_rule_that_waits(workspace: Workspace) -> None:
    cancelled = threading.Event()

    def wait(context: RuleContext) -> RuleResult:
        cancelled.set()
        context.wait(WAIT)
        return RuleResult()

    deployed = deploy(workspace, stage("Prod", action("Deploy"), BeforeEntry=condition("FAIL", rule("One"))))
    record = execute(workspace, deployed, {}, evaluators={"LambdaInvoke": wait}, cancelled=cancelled)
    assert record.status is Status.STOPPED


def test_a_rule_that_nobody_can_evaluate_is_named_before_anything_runs(workspace: Workspace) -> None:
    deployed = deploy(workspace, stage("Prod", action("d"), BeforeEntry=condition("FAIL", rule("Sh", "Commands"))))
    with pytest.raises(RehearsalError, match=r"rules Prod/Sh \(Commands\).*LambdaInvoke"):
        check_providers(deployed.properties, {("Build", "CodeBuild"): succeed}, EVALUATORS)
