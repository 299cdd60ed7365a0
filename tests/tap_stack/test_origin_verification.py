import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from tests.tap_stack.templates import Json, Resource, Template
from tests.tap_stack.test_load_balancer import rule_for, serving

if TYPE_CHECKING:
    from tap_stack.service import Service

HEADER = "x-origin-verify"


def values(template: Template) -> list[Resource]:
    """The secrets that hold a value of the header."""
    return [s for s in template.all("SecretsManager::Secret") if HEADER in str(s.properties.get("Description"))]


def reference(secret: Resource, *, quote: str = "") -> Json:
    """What CloudFormation resolves to the value."""
    parts = [f"{quote}{{{{resolve:secretsmanager:", secret.ref, f":SecretString:::}}}}{quote}"]
    return {"Fn::Join": ["", parts]}


def asked_for(rule: Resource) -> list[Json]:
    """The values of the header that a rule takes."""
    (found,) = [c["HttpHeaderConfig"] for c in rule.properties["Conditions"] if c["Field"] == "http-header"]
    assert found["HttpHeaderName"] == HEADER
    accepted: list[Json] = found["Values"]
    return accepted


def sent(template: Template) -> set[str]:
    """The values of the header that API Gateway sends, over all routes."""
    name = f"integration.request.header.{HEADER}"
    integrations = [m.properties["Integration"] for m in template.all("ApiGateway::Method")]
    assert integrations
    return {json.dumps(integration["RequestParameters"][name]) for integration in integrations}


@pytest.mark.requirement("C8", "C12")
def test_the_value_is_generated_into_a_secret_under_a_customer_key(disposable: Template) -> None:
    (secret,) = values(disposable)
    assert disposable.referred(secret.properties["KmsKeyId"]).properties["EnableKeyRotation"] is True
    generated = secret.properties["GenerateSecretString"]
    assert "SecretString" not in secret.properties
    assert 32 <= generated["PasswordLength"] <= 128  # a listener rule compares no more
    # A listener rule ignores case, and takes * and ? as wildcards; a quote would end API Gateway's value.
    assert generated["ExcludePunctuation"] is True
    assert generated["ExcludeUppercase"] is True


@pytest.mark.requirement("C2", "C8")
def test_the_load_balancer_forwards_only_what_carries_it(disposable: Template) -> None:
    (secret,) = values(disposable)
    forwarding = [
        rule
        for rule in disposable.all("ElasticLoadBalancingV2::ListenerRule")
        if rule.properties["Actions"][0]["Type"] == "forward"
    ]
    assert [rule.logical_id for rule in forwarding] == [rule_for(disposable, "/api/*").logical_id]
    for rule in forwarding:
        assert asked_for(rule) == [reference(secret)]


@pytest.mark.requirement("C2", "C8")
@pytest.mark.parametrize("stack", ["disposable", "retained"])
def test_everything_else_but_health_is_a_403_in_json(request: pytest.FixtureRequest, stack: str) -> None:
    template: Template = request.getfixturevalue(stack)
    (action,) = serving(template).properties["DefaultActions"]
    response = action["FixedResponseConfig"]
    assert (response["StatusCode"], response["ContentType"]) == ("403", "application/json")
    assert json.loads(response["MessageBody"])["error"]["code"] == "forbidden"
    (condition,) = rule_for(template, "/health").properties["Conditions"]
    assert condition["Field"] == "path-pattern"


@pytest.mark.requirement("C8")
def test_who_carries_it_learns_that_a_path_is_unknown(disposable: Template) -> None:
    rules = disposable.all("ElasticLoadBalancingV2::ListenerRule", ListenerArn=serving(disposable).ref)
    last = max(rules, key=lambda rule: int(rule.properties["Priority"]))
    (action,) = last.properties["Actions"]
    assert asked_for(last) == asked_for(rule_for(disposable, "/api/*"))
    assert action["FixedResponseConfig"]["StatusCode"] == "404"
    assert json.loads(action["FixedResponseConfig"]["MessageBody"])["error"]["code"] == "not_found"


@pytest.mark.requirement("C8")
def test_every_route_of_the_api_sends_it_in_place_of_the_callers(disposable: Template) -> None:
    (secret,) = values(disposable)
    assert sent(disposable) == {json.dumps(reference(secret, quote="'"))}


@pytest.mark.requirement("C8")
def test_the_value_before_stays_good_while_the_new_one_is_sent(retained: Template) -> None:
    """Of the third generation: the first is gone."""
    new, before = sorted(values(retained), key=lambda secret: secret.logical_id, reverse=True)
    assert asked_for(rule_for(retained, "/api/*")) == [reference(new), reference(before)]
    assert sent(retained) == {json.dumps(reference(new, quote="'"))}


@pytest.mark.requirement("C8")
@pytest.mark.parametrize("stack", ["disposable", "retained"])
def test_the_api_sends_a_new_value_after_the_load_balancer_takes_it(request: pytest.FixtureRequest, stack: str) -> None:
    template: Template = request.getfixturevalue(stack)
    deployment = template.one("ApiGateway::Deployment")
    assert rule_for(template, "/api/*").logical_id in deployment.definition["DependsOn"]


@pytest.mark.requirement("C8")
def test_a_new_value_makes_a_new_deployment_of_the_api(tmp_path: Path) -> None:
    """Without one, API Gateway would go on sending the value that the load balancer is about to forget."""
    import aws_cdk as cdk
    from aws_cdk import aws_kms as kms

    from tap_stack.api_routes import Routes
    from tap_stack.origin_verification import OriginVerification
    from tap_stack.workload import Collection

    app = cdk.App(outdir=str(tmp_path))
    for generation in (1, 2):
        stack = cdk.Stack(app, f"Generation{generation}")
        rest_api = cdk.aws_apigateway.RestApi(stack, "Api", cloud_watch_role=False)
        verification = OriginVerification(stack, "V", generation=generation, key=kms.Key(stack, "Key"))
        Routes(
            stack,
            "Routes",
            rest_api=rest_api,
            backend_url="http://backend.example.com",
            verification=verification,
            collection=Collection(path="orders", item="Order", schema={"type": "object"}),
        )
    app.synth()
    deployments = {
        Template(tmp_path / f"Generation{generation}.template.json").one("ApiGateway::Deployment").logical_id
        for generation in (1, 2)
    }
    assert len(deployments) == 2


@pytest.mark.requirement("C2")
def test_direct_access_opens_the_load_balancer(tmp_path: Path) -> None:
    import aws_cdk as cdk
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

    from tap_stack.load_balancer import LoadBalancer

    app = cdk.App(outdir=str(tmp_path))
    stack = cdk.Stack(app, "Open", env=cdk.Environment(account="222222222222", region="us-east-1"))
    vpc = ec2.Vpc(stack, "Vpc", availability_zones=["us-east-1a", "us-east-1b"])
    load_balancer = LoadBalancer(
        stack, "LoadBalancer", vpc=vpc, domain=None, verification=None, log_retention_days=30, retain_data=False
    )
    tasks = elbv2.ApplicationTargetGroup(stack, "Tasks", vpc=vpc, port=8080, target_type=elbv2.TargetType.IP)
    backend = SimpleNamespace(
        action=lambda _listener, **_rest: elbv2.ListenerAction.forward([tasks]), served_by=lambda _rule: None
    )
    load_balancer.route_api_to(cast("Service", backend))
    load_balancer.route_nothing_else()
    app.synth()
    template = Template(tmp_path / "Open.template.json")
    (condition,) = rule_for(template, "/api/*").properties["Conditions"]
    assert condition["Field"] == "path-pattern"
    (action,) = serving(template).properties["DefaultActions"]
    assert action["FixedResponseConfig"]["StatusCode"] == "404"
