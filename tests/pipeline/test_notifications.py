"""What people are told of by the pipeline itself."""

import json
from typing import Any

import pytest

from pipeline.functions import tell_people
from tests.pipeline.definition import Definition
from tests.tap_stack.templates import Resource, Template

LINK = "https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/tap-commerce/executions/0a1b2c3d-execution"


def event(**detail: Any) -> dict[str, Any]:  # noqa: ANN401
    own = {"pipeline": "tap-commerce", "execution-id": "0a1b2c3d-execution", **detail}
    return {"source": "aws.codepipeline", "region": "us-east-1", "detail": own}


def action(name: str, *, stage: str, category: str = "Build", **result: str) -> dict[str, Any]:
    kind = {"owner": "AWS", "category": category, "provider": "CodeBuild", "version": "1"}
    return event(
        stage=stage, action=name, state="FAILED", type=kind, **({"execution-result": result} if result else {})
    )


def test_a_failure_says_what_failed_and_why() -> None:
    failed = action("Checks", stage="Staging", **{"external-execution-summary": "2 of 24 tests failed"})
    subject, lines = tell_people.describe(failed)
    assert subject == "tap-commerce: Staging/Checks has failed"
    assert lines[0] == "Why: 2 of 24 tests failed"
    assert f"The execution: {LINK}" in lines


def test_a_failure_without_a_reason_still_says_where_to_look() -> None:
    subject, lines = tell_people.describe(action("Deploy", stage="Dev"))
    assert subject == "tap-commerce: Dev/Deploy has failed"
    assert lines[0] == f"The execution: {LINK}"


def test_a_release_that_waits_is_no_failure() -> None:
    subject, lines = tell_people.describe(action("ApproveProd", stage="ApproveProd", category="Approval"))
    assert subject == "tap-commerce: ApproveProd waits for an answer"
    assert lines[-1] == LINK


def test_a_rollback_is_told_of() -> None:
    subject, lines = tell_people.describe(event(state="STARTED"))
    assert subject == "tap-commerce: a stage is being rolled back"
    assert lines[-1] == LINK


def test_a_gate_that_stops_a_release_says_so() -> None:
    subject, lines = tell_people.describe(event(stage="Prod", state="FAILED"))
    assert subject == "tap-commerce: Prod has failed, or a gate has stopped the release"
    assert lines[-1] == LINK


class Topic:
    """SNS, as far as the function needs it."""

    def __init__(self) -> None:
        self.sent: dict[str, str] = {}

    def publish(self, **message: str) -> None:
        self.sent = message


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    topic = Topic()
    monkeypatch.setenv("TOPIC_ARN", "arn:aws:sns:us-east-1:111111111111:topic")
    monkeypatch.setattr("boto3.client", lambda _service: topic)
    name = "Ünïcödé" * 30  # no console of ours makes such a name, but SNS refuses the message for it
    tell_people.handler(action(name, stage="Dev", **{"external-execution-summary": "No."}), None)
    return topic.sent


def test_the_subject_is_one_that_sns_takes(sent: dict[str, str]) -> None:
    assert len(sent["Subject"]) <= 100
    assert sent["Subject"].isascii()
    assert sent["Subject"].startswith("tap-commerce: Dev/")


def test_a_chat_client_can_take_the_message_as_it_is(sent: dict[str, str]) -> None:
    """By https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html."""
    assert sent["MessageStructure"] == "json"
    forms = json.loads(sent["Message"])
    chat = json.loads(forms["https"])
    assert (chat["version"], chat["source"]) == ("1.0", "custom")
    assert "Why: No." in chat["content"]["description"]
    assert "Why: No." in forms["default"]


@pytest.fixture(scope="module")
def function(template: Template) -> Resource:
    (function,) = (
        resource
        for resource in template.all("Lambda::Function")
        if resource.properties.get("Environment", {}).get("Variables", {}).keys() == {"TOPIC_ARN"}
    )
    return function


@pytest.fixture(scope="module")
def rules(template: Template, function: Resource) -> list[dict[str, Any]]:
    """Those that call the function."""
    return [
        rule.properties
        for rule in template.all("Events::Rule")
        if [target["Arn"] for target in rule.properties["Targets"]] == [function.attribute("Arn")]
    ]


@pytest.mark.requirement("D7")
def test_failures_approvals_and_rollbacks_of_this_pipeline_are_told(
    rules: list[dict[str, Any]], definition: Definition
) -> None:
    for rule in rules:
        assert rule["EventPattern"]["source"] == ["aws.codepipeline"]
        assert definition.pipeline.logical_id in str(rule["EventPattern"]["resources"])
    told = {(rule["EventPattern"]["detail-type"][0], json.dumps(rule["EventPattern"]["detail"])) for rule in rules}
    assert told == {
        (
            "CodePipeline Action Execution State Change",
            '{"state": ["FAILED"], "type": {"category": [{"anything-but": "Approval"}]}}',
        ),
        ("CodePipeline Action Execution State Change", '{"state": ["STARTED"], "type": {"category": ["Approval"]}}'),
        (
            "CodePipeline Pipeline Execution State Change",
            '{"state": ["STARTED"], "execution-trigger": {"trigger-type": ["AutomatedRollback", "ManualRollback"]}}',
        ),
        ("CodePipeline Stage Execution State Change", '{"state": ["FAILED"], "stage": ["Prod"]}'),
    }


def test_only_these_rules_may_call_the_function(template: Template, function: Resource) -> None:
    permissions = template.all("Lambda::Permission", FunctionName=function.attribute("Arn"))
    assert {p.properties["Principal"] for p in permissions} == {"events.amazonaws.com"}
    sources = {template.referred(p.properties["SourceArn"]).type for p in permissions}
    assert (len(permissions), sources) == (4, {"AWS::Events::Rule"})


def test_the_function_may_publish_and_write_its_log_and_nothing_else(
    template: Template, function: Resource, definition: Definition
) -> None:
    topic = template.referred(function.properties["Environment"]["Variables"]["TOPIC_ARN"])
    group = template.referred(function.properties["LoggingConfig"]["LogGroup"])
    allowed = definition.statements(template.referred(function.properties["Role"]))
    assert {str(statement["Action"]): template.referred(statement["Resource"]).type for statement in allowed} == {
        "['logs:CreateLogStream', 'logs:PutLogEvents']": group.type,
        "sns:Publish": topic.type,
        "['kms:Decrypt', 'kms:GenerateDataKey']": "AWS::KMS::Key",
    }


def test_the_messages_are_encrypted_and_mailed(template: Template, function: Resource) -> None:
    topic = template.referred(function.properties["Environment"]["Variables"]["TOPIC_ARN"])
    assert template.referred(topic.properties["KmsMasterKeyId"]).type == "AWS::KMS::Key"
    (subscription,) = template.all("SNS::Subscription", TopicArn=topic.ref)
    assert subscription.properties["Endpoint"] == "developers@example.com"
