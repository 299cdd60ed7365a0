"""CloudFormation writes a rule with the weights that ECS has given it, not with those of the first deployment (P9)."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from tap_stack.functions import rule_weights
from tests.tap_stack.policies import listed
from tests.tap_stack.templates import Template
from tests.tap_stack.test_load_balancer import serving

if TYPE_CHECKING:
    from tap_stack.service import Service

LISTENER, BLUE, GREEN = "listener", "blue", "green"


def forward(**weights: int) -> dict[str, Any]:
    groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights.items()]
    return {"Actions": [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]}


class Balancer:
    """The load balancer as the function sees it."""

    def __init__(self, *rules: dict[str, Any]) -> None:
        self.rules = rules

    def get_paginator(self, name: str) -> "Balancer":
        assert name == "describe_rules"
        return self

    def paginate(self, *, ListenerArn: str) -> list[Any]:  # noqa: N803 - as boto3 has it
        assert ListenerArn == LISTENER
        return [{"Rules": [rule]} for rule in self.rules]


def current(monkeypatch: pytest.MonkeyPatch, *rules: dict[str, Any]) -> tuple[int, int]:
    monkeypatch.setattr("boto3.client", lambda _service: Balancer(*rules))
    found = rule_weights.current(LISTENER, BLUE, GREEN)
    return found["Primary"], found["Alternate"]


@pytest.mark.requirement("P9")
def test_a_rule_keeps_the_weights_of_the_last_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    health = {"Actions": [{"Type": "fixed-response"}]}
    assert current(monkeypatch, health, forward(blue=0, red=100), forward(green=100, blue=0)) == (0, 100)
    assert current(monkeypatch, forward(blue=90, green=10)) == (90, 10)


@pytest.mark.requirement("P9")
def test_the_first_deployment_gets_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    assert current(monkeypatch) == (100, 0)
    assert current(monkeypatch, {"Actions": [{"Type": "forward", "TargetGroupArn": BLUE}]}) == (100, 0)


@pytest.mark.parametrize(
    ("request_type", "listener", "status"),
    [("Update", LISTENER, "SUCCESS"), ("Update", "?", "FAILED"), ("Delete", "?", "SUCCESS")],
)
def test_cloudformation_gets_an_answer_however_it_goes(
    monkeypatch: pytest.MonkeyPatch, request_type: str, listener: str, status: str
) -> None:
    sent = []

    def urlopen(request: Any, timeout: float) -> io.BytesIO:  # noqa: ANN401 - urllib's
        assert timeout
        sent.append((request.full_url, json.loads(request.data)))
        return io.BytesIO()

    monkeypatch.setattr("boto3.client", lambda _service: Balancer(forward(blue=0, green=100)))
    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    event = {"RequestType": request_type, "ResponseURL": "https://answer.example.com/", "RequestId": "1"}
    event |= {"StackId": "stack", "LogicalResourceId": "Weights"}
    properties = {"Listener": listener, "Primary": BLUE, "Alternate": GREEN}
    rule_weights.handler({**event, "ResourceProperties": properties}, None)
    ((url, answer),) = sent
    assert url == event["ResponseURL"]
    assert (answer["Status"], answer["PhysicalResourceId"]) == (status, BLUE)
    is_told = (request_type, status) == ("Update", "SUCCESS")
    assert answer.get("Data") == ({"Primary": 0, "Alternate": 100} if is_told else None)


@pytest.mark.requirement("P9")
def test_the_weights_are_read_whenever_anything_else_of_the_rule_changes(tmp_path: Path) -> None:
    import aws_cdk as cdk
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2
    from aws_cdk import aws_kms as kms

    from tap_stack.load_balancer import LoadBalancer
    from tap_stack.origin_verification import OriginVerification

    rests = []

    def action(_listener: object, *, rest: str) -> elbv2.ListenerAction:
        rests.append(rest)
        return elbv2.ListenerAction.fixed_response(200)

    backend = cast("Service", SimpleNamespace(action=action, served_by=lambda _rule: None))
    app = cdk.App(outdir=str(tmp_path))
    for name, generation in (("First", 1), ("Same", 1), ("Next", 2)):
        stack = cdk.Stack(app, name, env=cdk.Environment(account="222222222222", region="us-east-1"))
        key = kms.Key(stack, "Key")
        load_balancer = LoadBalancer(
            stack,
            "LoadBalancer",
            vpc=ec2.Vpc(stack, "Vpc", availability_zones=["us-east-1a", "us-east-1b"]),
            domain=None,
            verification=OriginVerification(stack, "Verification", generation=generation, key=key),
            log_retention_days=30,
            retain_data=False,
        )
        load_balancer.route_api_to(backend)
    first, same, following = rests
    assert first == same != following


@pytest.mark.requirement("C11", "P9")
def test_the_function_may_read_rules_and_write_its_log(retained: Template) -> None:
    weights = retained.custom("RuleWeights").properties
    assert weights["Listener"] == serving(retained).ref
    function = retained.referred(weights["ServiceToken"]).properties
    (policy,) = [p for p in retained.all("IAM::Policy") if function["Role"]["Fn::GetAtt"][0] in str(p.properties)]
    actions = {a for s in policy.properties["PolicyDocument"]["Statement"] for a in listed(s["Action"])}
    assert actions == {"elasticloadbalancing:DescribeRules", "logs:CreateLogStream", "logs:PutLogEvents"}
    assert "resolve" not in str(weights)  # nothing of the header's value
