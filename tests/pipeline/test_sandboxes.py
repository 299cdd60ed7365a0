"""The end of sandboxes: what is deleted, what stays, and who may do it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.functions import delete_sandboxes
from tests.conftest import Synthesized
from tests.pipeline.definition import Definition
from tests.tap_stack.policies import listed, statements, text
from tests.tap_stack.templates import Resource, Template

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PREFIX = "tap-commerce-sandbox-"
Stack = dict[str, Any]


def stack(name: str = "alice", *, days_ago: float = 10, status: str = "CREATE_COMPLETE", **tags: str) -> Stack:
    """A sandbox, which was deployed some days ago, unless its name says that it is none."""
    of_sandbox = {"Sandbox": name, "ExpiresAfterDays": "3", **tags}
    full = name if name.startswith("tap-") else PREFIX + name
    return {
        "StackName": full,
        "StackId": f"arn:aws:cloudformation:us-east-1:222222222222:stack/{full}/1",
        "StackStatus": status,
        "CreationTime": NOW - timedelta(days=days_ago),
        "Tags": [{"Key": key, "Value": value} for key, value in of_sandbox.items() if value],
    }


@dataclass
class Account:
    """CloudFormation, STS and SNS, as far as the function needs them."""

    stacks: list[Stack]
    refused: dict[str, str] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)

    def client(self, service: str, **given: str) -> "Account":
        if service == "cloudformation":
            assert given["aws_session_token"] == "of the role"
            assert given["region_name"] == "us-east-1"
        return self

    def assume_role(self, **asked: str) -> dict[str, Any]:
        assert asked["RoleArn"] == "arn:aws:iam::222222222222:role/clean-up"
        return {"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "of the role"}}

    def get_paginator(self, _name: str) -> "Account":
        return self

    def paginate(self) -> list[dict[str, list[Stack]]]:
        return [{"Stacks": [one]} for one in self.stacks]

    def delete_stack(self, *, StackName: str) -> None:  # noqa: N803
        if why := self.refused.get(StackName.split("/")[1]):
            raise RuntimeError(why)
        self.deleted.append(StackName.split("/")[1].removeprefix(PREFIX))

    def publish(self, **message: str) -> None:
        self.sent.append(message)

    @property
    def text(self) -> str:
        (message,) = self.sent
        return str(json.loads(message["Message"])["default"])


def night(*stacks: Stack, monkeypatch: pytest.MonkeyPatch, refused: dict[str, str] | None = None) -> Account:
    """One call of the function, in an account with these stacks."""
    account = Account(list(stacks), refused=refused or {})
    for name, value in {
        "LONGEST_DAYS": "30",
        "PREFIX": PREFIX,
        "REGIONS": "us-east-1",
        "ROLE_ARN": "arn:aws:iam::222222222222:role/clean-up",
        "TOPIC_ARN": "topic",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("boto3.client", account.client)
    delete_sandboxes.handler({"time": "2026-11-22T03:00:00Z"}, None)
    return account


@pytest.mark.parametrize(
    ("case", "sandbox", "goes"),
    [
        ("days over", stack(days_ago=3), True),
        ("days not over", stack(days_ago=2.9), False),
        ("updated since", stack() | {"LastUpdatedTime": NOW - timedelta(days=1)}, False),
        ("its day was yesterday", stack(ExpiresOn="2026-11-21"), True),
        ("its day is today", stack(ExpiresOn="2026-11-22", days_ago=10), False),
        ("a day far off, but long since updated", stack(ExpiresOn="2099-01-01", days_ago=31), True),
        ("a day far off", stack(ExpiresOn="2099-01-01", days_ago=29), False),
        ("many days, but long since updated", stack(ExpiresAfterDays="9999", days_ago=31), True),
        ("days that are none", stack(ExpiresAfterDays="soon", days_ago=29), False),
        ("days that are none, long since", stack(ExpiresAfterDays="soon", days_ago=31), True),
        ("no days at all, long since", stack(ExpiresAfterDays="", days_ago=31), True),
        ("more days than there are dates", stack(ExpiresAfterDays="9" * 12, days_ago=31), True),
        ("never came to be", stack(status="ROLLBACK_COMPLETE"), True),
        ("whose update failed", stack(status="UPDATE_ROLLBACK_FAILED"), True),
        ("under way", stack(status="UPDATE_IN_PROGRESS"), False),
        ("being deleted already", stack(status="DELETE_IN_PROGRESS"), False),
        ("could not be deleted", stack(status="DELETE_FAILED", days_ago=0), True),
        ("without the tag", stack(Sandbox=""), False),
        ("a stage's", stack("tap-commerce-dev"), False),
        ("another product's", stack("tap-payments-sandbox-alice"), False),
        ("the bootstrap's", stack("tap-CDKToolkit"), False),
    ],
)
def test_what_has_expired_goes_and_nothing_else(
    case: str, sandbox: Stack, goes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = night(sandbox, monkeypatch=monkeypatch)
    assert (account.deleted != []) == goes, case
    assert "nobody could look" not in str(account.sent)


def test_people_read_in_the_subject_what_became_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    account = night(
        stack("alice"),
        stack("bob", days_ago=2.5),
        stack("carol", status="DELETE_FAILED") | {"StackStatusReason": "The bucket is not empty."},
        stack("dave"),
        stack("erin", days_ago=0),
        monkeypatch=monkeypatch,
        refused={PREFIX + "dave": "Termination protection is on."},
    )
    assert account.deleted == ["alice", "carol"]
    assert account.sent[0]["Subject"] == (
        "tap-commerce-sandbox-*: 1 being deleted, 2 could not be deleted, 1 about to expire"
    )
    assert "tap-commerce-sandbox-alice of alice, until 2026-11-15 03:00 UTC\n" in account.text
    assert "The bucket is not empty. Tried again now." in account.text
    assert "dave, until 2026-11-15 03:00 UTC: Termination protection is on." in account.text
    assert "bob, until 2026-11-22 15:00 UTC. Deploy it again to keep it." in account.text
    assert "erin" not in account.text
    chat = json.loads(json.loads(account.sent[0]["Message"])["https"])
    assert (chat["version"], chat["source"]) == ("1.0", "custom")


def test_a_night_without_anything_to_tell_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not night(stack(days_ago=0), stack("tap-commerce-dev"), monkeypatch=monkeypatch).sent


def test_that_nobody_could_look_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_self: Account, **_asked: str) -> None:
        raise PermissionError("sts:AssumeRole is not allowed")

    monkeypatch.setattr(Account, "assume_role", denied)
    account = night(stack(), monkeypatch=monkeypatch)
    assert account.deleted == []
    assert "nobody could look in us-east-1: sts:AssumeRole is not allowed" in account.text


@pytest.fixture(scope="module")
def function(template: Template) -> Resource:
    (function,) = (
        resource
        for resource in template.all("Lambda::Function")
        if "PREFIX" in resource.properties.get("Environment", {}).get("Variables", {})
    )
    return function


def test_every_night_a_schedule_calls_it_and_nobody_else_may(template: Template, function: Resource) -> None:
    (rule,) = (
        r for r in template.all("Events::Rule") if r.properties["Targets"][0]["Arn"] == function.attribute("Arn")
    )
    assert rule.properties["ScheduleExpression"] == "cron(0 3 * * ? *)"
    (permission,) = template.all("Lambda::Permission", FunctionName=function.attribute("Arn"))
    assert permission.properties["Principal"] == "events.amazonaws.com"
    assert permission.properties["SourceArn"] == rule.attribute("Arn")


def test_it_may_take_one_role_publish_and_write_its_log(
    template: Template, function: Resource, definition: Definition
) -> None:
    allowed = definition.statements(template.referred(function.properties["Role"]))
    by_action = {str(statement["Action"]): statement["Resource"] for statement in allowed}
    assert by_action["sts:AssumeRole"] == "arn:aws:iam::222222222222:role/tap-commerce-sandbox-clean-up"
    assert by_action.keys() == {
        "['logs:CreateLogStream', 'logs:PutLogEvents']",
        "sts:AssumeRole",
        "sns:Publish",
        "['kms:Decrypt', 'kms:GenerateDataKey']",
    }
    variables = function.properties["Environment"]["Variables"]
    assert variables["ROLE_ARN"] == by_action["sts:AssumeRole"]
    assert variables["TOPIC_ARN"] == by_action["sns:Publish"]


@pytest.fixture(scope="module")
def access(commerce: Synthesized) -> Resource:
    """The role in the sandboxes' account."""
    return commerce.stage("Dev").one("IAM::Role", RoleName="tap-commerce-sandbox-clean-up")


def test_its_one_way_in_is_by_a_role_of_the_pipelines_account(
    access: Resource, template: Template, function: Resource
) -> None:
    (trust,) = access.properties["AssumeRolePolicyDocument"]["Statement"]
    assert text(trust["Principal"]["AWS"]) == "arn:aws:iam::111111111111:root"
    own = template.referred(function.properties["Role"]).properties["RoleName"]
    assert trust["Condition"] == {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::111111111111:role/{own}"}}


def test_it_may_delete_sandboxes_and_is_denied_every_other_stack(access: Resource, commerce: Synthesized) -> None:
    dev = commerce.stage("Dev")
    (policy,) = (p for p in dev.all("IAM::Policy") if access.ref in p.properties["Roles"])
    found = {(s["Effect"], str(s["Action"])): s for s in statements(policy)}
    sandboxes = "arn:aws:cloudformation:us-east-1:222222222222:stack/tap-commerce-sandbox-*/*"
    assert found.keys() == {
        ("Allow", "cloudformation:DeleteStack"),
        ("Allow", "cloudformation:DescribeStacks"),
        ("Deny", "cloudformation:DeleteStack"),
    }
    assert listed(found["Allow", "cloudformation:DeleteStack"]["Resource"]) == [sandboxes]
    assert listed(found["Deny", "cloudformation:DeleteStack"]["NotResource"]) == [sandboxes]


def test_no_other_stage_has_such_a_role(commerce: Synthesized) -> None:
    for stage in ("Staging", "Prod"):
        assert "sandbox-clean-up" not in json.dumps(commerce.stage(stage).body), stage


def test_a_product_without_sandboxes_has_none_of_it(tmp_path: Any) -> None:  # noqa: ANN401
    from aws_cdk import App

    from pipeline.stack import PipelineStack
    from stages.settings import load

    app = App(outdir=str(tmp_path), stack_traces=False)
    settings = load()
    care = settings.pipeline.care.model_copy(update={"drift_detection": None})
    without = settings.model_copy(
        update={"sandbox": None, "pipeline": settings.pipeline.model_copy(update={"care": care})}
    )
    PipelineStack(app, "PipelineStack", settings=without)
    app.synth()
    for path in tmp_path.rglob("*.template.json"):
        assert not [r for r in Template(path).resources if r.logical_id.startswith(("Sandbox", "Drift"))], path
