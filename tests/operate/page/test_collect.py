"""The page as AWS's APIs tell it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from operate.errors import CommandError
from operate.page.collect import collect
from operate.page.known import Known
from operate.page.log import LogFile
from operate.page.model import Page
from operate.page.render import render
from operate.page.state import State
from tests.operate.page.fake_aws import Answer, FakeAws, FakeClient, refused
from tests.operate.page.told import (
    ACTIONS,
    ARN,
    COMMIT,
    DENIED,
    DEV,
    EARLIER,
    RUN,
    TOOLS,
    at,
    aws,
    codebuild,
    codepipeline,
    event,
)


def read(cloud: Any = None, **more: Any) -> Page:  # noqa: ANN401 - whatever clients are made of, fields of the page
    clients = cloud or aws()
    return collect(clients, pipeline="shop", account=TOOLS, region="us-east-1", execution=RUN, product="shop", **more)


def test_the_head_says_what_was_pushed_by_whom_and_how_it_ended() -> None:
    page = read()
    assert (page.state, page.trigger, page.seconds) == (State.FAILED, "a push: main", 50)
    assert (page.commit.id, page.commit.subject, page.commit.author) == (COMMIT, "Sell more mugs", "Ada")
    assert page.commit.branch == "main"


def test_every_action_that_is_declared_is_there_also_those_that_never_ran() -> None:
    states = {(action.stage, action.label): action.state for action in read().actions}
    assert states == {
        ("Source", "push"): State.SUCCEEDED,
        ("Dev", "Prepare"): State.SUCCEEDED,
        ("Dev", "Deploy"): State.SUCCEEDED,
        ("Dev", "Checks"): State.FAILED,
        ("ApproveProd", "ApproveProd"): State.NOT_RUN,
    }
    assert {stage.name: stage.state for stage in read().stages} == {
        "Source": State.SUCCEEDED,
        "Dev": State.FAILED,
        "ApproveProd": State.NOT_RUN,
    }


def test_a_build_has_its_log_its_tests_and_its_coverage() -> None:
    (checks,) = read().failed
    assert checks.log
    assert checks.log.lines == ("it broke",)
    assert checks.log.whole == "https://example.com/log"
    assert 'href="https://example.com/log"' in render(read())
    (report,) = checks.reports
    assert report.group == "shop-dev-checks"
    assert [(case.name, case.state, case.seconds, case.message) for case in report.sorted] == [
        ("test_bad", State.FAILED, 0.0, "assert 1 == 2"),
        ("test_good", State.SUCCEEDED, 2.0, ""),
    ]
    (coverage,) = checks.coverage
    assert (coverage.lines, coverage.least) == (97.5, (("a.py", 40.0),))


def test_a_deployment_has_its_changes_what_is_there_now_and_what_the_review_called_out() -> None:
    (deployment,) = read().deployments
    assert (deployment.account, deployment.status) == (DEV, "UPDATE_COMPLETE")
    changes = [(one.kind, one.id) for one in deployment.changes]
    assert changes == [("removed", "Gone"), ("replaced", "Service"), ("added", "Bad")]
    assert deployment.outputs == (("ApiUrl", "https://api.example.com/"),)
    assert [(one.name, one.state) for one in deployment.alarms] == [("shop-dev-bad", "OK")]
    assert [finding.concern for finding in deployment.findings] == ["IAM broadened"]
    assert deployment.source == "the change set"


def test_a_deployments_log_is_what_happened_to_the_stack_in_its_time() -> None:
    deploy = next(action for action in read().actions if action.label == "Deploy")
    assert deploy.log
    assert [line.split()[1:] for line in deploy.log.lines] == [
        ["CREATE_COMPLETE", "AWS::CloudWatch::Alarm", "Bad"],
        ["UPDATE_COMPLETE", "AWS::ECS::Service", "Service"],
        ["UPDATE_COMPLETE", "AWS::CloudFormation::Stack", "shop-dev"],
    ]


@pytest.mark.parametrize("answer", [refused("ChangeSetNotFound"), {"CreationTime": at(-500), "Changes": []}])
def test_without_the_change_set_of_this_run_the_events_say_what_changed(answer: Answer) -> None:
    (deployment,) = read(aws(cloudformation={"describe_change_set": answer})).deployments
    assert [(one.kind, one.id) for one in deployment.changes] == [("modified", "Service"), ("added", "Bad")]
    assert deployment.source == "the stack's events"


def test_a_resource_that_was_made_anew_is_replaced() -> None:
    events = [
        event("DELETE_COMPLETE", "Service", "AWS::ECS::Service", 29),
        event("UPDATE_COMPLETE", "Service", "AWS::ECS::Service", 28),
    ]
    changed: dict[str, Answer] = {
        "describe_change_set": refused("ChangeSetNotFound"),
        "describe_stack_events": {"StackEvents": events},
    }
    (deployment,) = read(aws(cloudformation=changed)).deployments
    assert [one.kind for one in deployment.changes] == ["replaced"]


def test_images_have_the_digest_that_each_stage_saw() -> None:
    (image,) = read().images
    assert (image.tag, image.digests, image.same) == ("abc", (("Dev", "sha256:1"),), True)


def test_gates_have_their_answers() -> None:
    (rule,) = next(stage.rules for stage in read().stages if stage.name == "Dev")
    assert (rule.name, rule.moment, rule.state, rule.answer) == ("Bake", "OnSuccess", State.SUCCEEDED, "all quiet")


def test_a_gate_that_somebody_has_overridden_says_so() -> None:
    ran = {"ruleName": "Bake", "latestExecution": {"status": "Failed", "summary": "too loud"}}
    state = {"conditionStates": [{"latestExecution": {"status": "Overridden"}, "ruleStates": [ran]}]}
    latest = {"pipelineExecutionId": RUN, "status": "Succeeded"}
    stages = [{"stageName": "Dev", "latestExecution": latest, "onSuccessConditionState": state}]
    changed: dict[str, Answer] = {
        "list_rule_executions": {"ruleExecutionDetails": []},
        "get_pipeline_state": {"pipelineName": "shop", "stageStates": stages},
    }
    (rule,) = next(stage.rules for stage in read(aws(codepipeline=changed)).stages if stage.name == "Dev")
    assert (rule.state, rule.answer) == (State.OVERRIDDEN, "too loud")


def test_a_stage_that_its_gate_has_skipped_is_skipped_and_did_not_fail() -> None:
    declared = codepipeline()["get_pipeline"]
    assert isinstance(declared, dict)
    source, dev, approve = declared["pipeline"]["stages"]
    gate = {"conditions": [{"result": "SKIP", "rules": dev["onSuccess"]["conditions"][0]["rules"]}]}
    plain = {key: value for key, value in dev.items() if key != "onSuccess"}
    pipeline = {**declared["pipeline"], "stages": [source, {**plain, "beforeEntry": gate}, approve]}
    told = codepipeline()["list_rule_executions"]
    assert isinstance(told, dict)
    closed = {**told["ruleExecutionDetails"][0], "status": "Failed"}
    answers: dict[str, Answer] = {
        "get_pipeline": {"pipeline": pipeline},
        "list_rule_executions": {"ruleExecutionDetails": [closed]},
        "list_action_executions": {"actionExecutionDetails": [ACTIONS[0]]},
    }
    stages = {stage.name: stage.state for stage in read(aws(codepipeline=answers)).stages}
    assert stages["Dev"] is State.SKIPPED


def test_while_it_runs_a_stage_between_two_actions_is_in_progress() -> None:
    running = {"pipelineName": "shop", "pipelineExecutionId": RUN, "pipelineVersion": 3, "status": "InProgress"}
    told: dict[str, Answer] = {
        "get_pipeline_execution": {"pipelineExecution": running},
        "list_action_executions": {"actionExecutionDetails": ACTIONS[:2][::-1]},
    }
    stages = {stage.name: stage.state for stage in read(aws(codepipeline=told)).stages}
    assert stages["Dev"] is State.RUNNING
    assert stages["ApproveProd"] is State.NOT_RUN


def test_a_restart_shows_among_the_executions() -> None:
    why = {execution.id: execution.why for execution in read().executions}
    assert why[RUN] == "this run"
    assert "changed itself" in why[EARLIER]


def test_an_approval_says_who_when_why_and_about_what() -> None:
    answered = {
        **ACTIONS[0],
        "stageName": "ApproveProd",
        "actionName": "ApproveProd",
        "startTime": at(60),
        "lastUpdateTime": at(90),
        "updatedBy": "arn:aws:sts::1:assumed-role/approvers/grace",
        "input": {
            "actionTypeId": {"category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"},
            "configuration": {"CustomData": "#{x}"},
            "resolvedConfiguration": {"CustomData": "Sell more?", "ExternalEntityLink": "https://example.com"},
        },
        "output": {"executionResult": {"externalExecutionSummary": "tried it"}},
    }
    told: dict[str, Answer] = {"list_action_executions": {"actionExecutionDetails": [answered]}}
    (approval,) = read(aws(codepipeline=told)).approvals
    assert (approval.by, approval.why, approval.asked) == (answered["updatedBy"], "tried it", "Sell more?")
    assert (approval.at, approval.waited, approval.state) == (at(90), 30, State.SUCCEEDED)


def test_each_attempt_of_an_action_is_there_and_the_last_one_decides() -> None:
    again = {**ACTIONS[-1], "startTime": at(100), "lastUpdateTime": at(110), "status": "Succeeded"}
    page = read(aws(codepipeline={"list_action_executions": {"actionExecutionDetails": [again, *ACTIONS[::-1]]}}))
    checks = [action for action in page.actions if action.name == "Checks"]
    assert [(action.attempt, action.state) for action in checks] == [(1, State.FAILED), (2, State.SUCCEEDED)]
    assert len({action.anchor for action in checks}) == 2
    assert not page.failed


@pytest.mark.parametrize(
    ("service", "operation", "told"),
    [
        ("codebuild", "batch_get_builds", "The builds cannot be read: AccessDenied"),
        ("codebuild", "batch_get_reports", "The reports cannot be read: AccessDenied"),
        ("codebuild", "describe_test_cases", "The tests of shop-dev-checks cannot be read: AccessDenied"),
        ("logs", "get_log_events", "The log cannot be read: AccessDenied"),
        ("cloudformation", "describe_stacks", "The state and the outputs of shop-dev cannot be read: AccessDenied"),
        ("cloudformation", "list_stack_resources", "The resources of shop-dev cannot be read: AccessDenied"),
        ("cloudwatch", "describe_alarms", "The alarms of shop-dev cannot be read: AccessDenied"),
        ("s3", "get_object", "The review of the changes cannot be read: AccessDenied"),
        ("codepipeline", "get_pipeline", "The pipeline&#39;s definition cannot be read: AccessDenied"),
        ("codepipeline", "list_rule_executions", "The rules of its gates cannot be read: AccessDenied"),
        ("codepipeline", "list_pipeline_executions", "Other executions cannot be read: AccessDenied"),
    ],
)
def test_what_may_not_be_read_is_a_sentence_on_the_page(service: str, operation: str, told: str) -> None:
    assert told in render(read(aws(**{service: {operation: DENIED}})))


def test_reports_that_are_not_kept_any_more_are_a_sentence() -> None:
    gone: dict[str, Answer] = {"batch_get_reports": {"reportsNotFound": ["arn"]}}
    assert "1 of its 2 reports are not kept any more" in render(read(aws(codebuild=gone)))


def _shortened(total: int) -> dict[str, Answer]:
    arn = codebuild()["batch_get_reports"]["reports"][0]["arn"]  # type: ignore[index]
    summary = {"total": total, "statusCounts": {}, "durationInNanoSeconds": 0}
    report = {"arn": arn, "type": "TEST", "name": "shop-dev-checks", "truncated": True, "testSummary": summary}
    return {"batch_get_reports": {"reports": [report]}}


def test_of_a_report_that_codebuild_has_shortened_it_says_how_many_tests_are_not_there() -> None:
    told = "CodeBuild keeps 2 of this report&#39;s 1,957 tests, failed ones first; the file that was exported has all."
    assert told in render(read(aws(codebuild=_shortened(1957))))


def test_where_the_rest_of_a_shortened_report_is_known_every_test_is_there() -> None:
    rest = ({"name": "test_last", "prefix": "shop", "status": "SKIPPED", "message": "not here"},)
    page = read(aws(codebuild=_shortened(3)), known=Known(beyond={f"{ARN}:report/shop-dev-checks:1": rest}))
    (report,) = page.failed[0].reports
    assert [case.name for case in report.sorted] == ["test_bad", "test_last", "test_good"]
    assert not report.note


@pytest.mark.parametrize(
    "error",
    [EndpointConnectionError(endpoint_url="https://example.com"), CommandError("Not your account.")],
)
def test_an_account_that_cannot_be_reached_at_all_is_a_sentence(error: Exception) -> None:
    told = aws()

    def clients(service: str, /, *, account: str, region: str) -> FakeClient:
        if account == DEV:
            raise error
        return told(service, account=account, region=region)

    (deployment,) = read(clients).deployments
    assert str(error).rstrip(".") in deployment.notes[0]


def test_no_page_without_the_execution() -> None:
    with pytest.raises(ClientError):
        read(aws(codepipeline={"get_pipeline_execution": refused("PipelineExecutionNotFoundException")}))


def test_an_old_definition_that_is_gone_is_replaced_by_todays() -> None:
    declared = codepipeline()["get_pipeline"]

    def get(*, name: str, version: int = 0) -> dict[str, Any]:
        assert name == "shop"
        if version:
            raise refused("PipelineVersionNotFoundException")
        assert isinstance(declared, dict)
        return declared

    assert len(read(aws(codepipeline={"get_pipeline": get})).stages) == 3


def test_a_log_on_this_machine_stands_in_for_one_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "checks.log"
    file.write_text("from the file\n")
    known = Known(logs={("Dev", "Checks"): LogFile(path=file, link="logs/checks.log")})
    (checks,) = read(aws(logs={"get_log_events": DENIED}), known=known).failed
    assert checks.log
    assert checks.log.lines == ("from the file",)
    (checks,) = read(known=known).failed
    assert checks.log
    assert (checks.log.lines, checks.log.whole) == (("it broke",), "logs/checks.log")


def test_reading_asks_for_nothing_that_changes_anything() -> None:
    cloud: FakeAws = aws()
    page = read(cloud)
    asked = {name for client in cloud.clients.values() for name, _ in client.asked}
    assert all(name.startswith(("get_", "list_", "describe_", "batch_get_")) for name in asked)
    assert replace(page, made=at(0)) == replace(read(), made=at(0))
