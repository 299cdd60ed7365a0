"""A generated value that the load balancer asks for, and that API Gateway and CloudFront send."""

import json
from typing import Any

import pytest

from tests.rehearsal.engine.balancer import fixed, listener
from tests.rehearsal.engine.cloud import DEV, Cloud, Json, Stack

HEADER = "x-origin-verify"
REFERENCE = {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Value"}, ":SecretString:::}}"]]}
NEXT_REFERENCE = {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "NextValue"}, ":SecretString:::}}"]]}
QUOTED = {"Fn::Join": ["", ["'{{resolve:secretsmanager:", {"Ref": "Value"}, ":SecretString:::}}'"]]}
URL = {"Fn::Join": ["", ["http://", {"Fn::GetAtt": ["Balancer", "DNSName"]}]]}


def _carries(name: str, values: list[Json]) -> dict[str, Any]:
    return {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": name, "Values": values}}


def _rule(priority: int, condition: dict[str, Any], text: str) -> dict[str, Any]:
    properties = {
        "ListenerArn": {"Ref": "Http"},
        "Priority": priority,
        "Conditions": [condition],
        "Actions": [fixed(text)],
    }
    return {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": properties}


def _api() -> dict[str, Any]:
    integration = {
        "Type": "HTTP_PROXY",
        "IntegrationHttpMethod": "ANY",
        "Uri": URL,
        "RequestParameters": {
            f"integration.request.header.{HEADER}": QUOTED,
            "integration.request.header.x-api-key": "''",
        },
    }
    method = {
        "RestApiId": {"Ref": "Api"},
        "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
        "HttpMethod": "ANY",
        "AuthorizationType": "NONE",
        "Integration": integration,
    }
    deployment = {"RestApiId": {"Ref": "Api"}}
    stage = {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "v1"}
    return {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "verified"}},
        "Method": {"Type": "AWS::ApiGateway::Method", "Properties": method},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": deployment, "DependsOn": ["Method"]},
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage},
    }


def _distribution() -> dict[str, Any]:
    origin = {
        "Id": "origin",
        "DomainName": {"Fn::GetAtt": ["Balancer", "DNSName"]},
        "CustomOriginConfig": {"OriginProtocolPolicy": "http-only"},
        "OriginCustomHeaders": [{"HeaderName": HEADER, "HeaderValue": REFERENCE}],
    }
    behaviour = {"TargetOriginId": "origin", "ViewerProtocolPolicy": "allow-all"}
    config = {"Enabled": True, "Origins": [origin], "DefaultCacheBehavior": behaviour}
    return {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": config}}


RESOURCES: dict[str, Any] = {
    "Value": {
        "Type": "AWS::SecretsManager::Secret",
        "Properties": {
            "GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True, "ExcludeUppercase": True}
        },
    },
    "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
    "Http": listener(80, "HTTP", fixed("unknown", code="403")),
    "WithKey": _rule(1, _carries("x-api-key", ["?*"]), "the key came through"),
    "Verified": _rule(2, _carries(HEADER, ["another", REFERENCE]), "verified"),
    "Distribution": _distribution(),
    **_api(),
}
OUTPUTS = {
    "Value": {"Ref": "Value"},
    "Balancer": {"Fn::GetAtt": ["Balancer", "DNSName"]},
    "Api": {"Ref": "Api"},
    "Distribution": {"Ref": "Distribution"},
}


@pytest.fixture(scope="module")
def stack(cloud: Cloud) -> Stack:
    return cloud.deploy("verified", RESOURCES, OUTPUTS)


@pytest.fixture(scope="module")
def value(cloud: Cloud, stack: Stack) -> str:
    found: str = cloud.client("secretsmanager").get_secret_value(SecretId=stack.outputs["Value"])["SecretString"]
    return found


def test_the_value_is_made_of_what_was_asked_for(value: str) -> None:
    assert len(value) == 64
    assert value.isalnum()
    assert value == value.lower()


@pytest.mark.requirement("C8")
def test_a_rule_knows_the_value_by_its_reference(cloud: Cloud, stack: Stack, value: str) -> None:
    host = stack.outputs["Balancer"]
    assert cloud.request(host, "/").status == 403
    assert cloud.request(host, "/", headers={HEADER: f"{value}x"}).status == 403
    assert cloud.request(host, "/", headers={HEADER: "{{resolve:secretsmanager:x:SecretString:::}}"}).status == 403
    for good in (value, "another"):
        assert cloud.request(host, "/", headers={HEADER: good}).body == "verified"


@pytest.mark.requirement("C8")
@pytest.mark.parametrize("headers", [{}, {HEADER: "made up"}, {HEADER.title(): "made up", "X-Api-Key": "secret"}])
def test_an_integration_sets_headers_in_place_of_the_callers(
    cloud: Cloud, stack: Stack, headers: dict[str, str]
) -> None:
    api = f"{stack.outputs['Api']}.execute-api.us-east-1.amazonaws.com"
    assert cloud.request(api, "/v1/", headers=headers, secure=True).body == "verified"


@pytest.mark.requirement("C7")
def test_a_distribution_gets_the_value_for_its_origin(cloud: Cloud, stack: Stack, value: str) -> None:
    found = cloud.client("cloudfront", DEV).get_distribution_config(Id=stack.outputs["Distribution"])
    (origin,) = found["DistributionConfig"]["Origins"]["Items"]
    assert origin["CustomHeaders"]["Items"] == [{"HeaderName": HEADER, "HeaderValue": value}]


def _sending_the_next(accepted: list[Json]) -> dict[str, Any]:
    """With a second value, which API and distribution send."""

    def of(resource: str) -> Json:
        return json.loads(json.dumps(RESOURCES[resource]).replace('"Ref": "Value"', '"Ref": "NextValue"'))

    changed = {name: of(name) for name in ("Method", "Distribution")}
    verified = _rule(2, _carries(HEADER, accepted), "verified")
    return {**RESOURCES, **changed, "NextValue": RESOURCES["Value"], "Verified": verified}


@pytest.mark.requirement("C8")
def test_a_new_value_is_sent_and_the_one_before_taken_until_it_is_dropped(cloud: Cloud) -> None:
    outputs = cloud.deploy("renewed", RESOURCES, OUTPUTS).outputs
    host, api = outputs["Balancer"], f"{outputs['Api']}.execute-api.us-east-1.amazonaws.com"
    first = cloud.client("secretsmanager").get_secret_value(SecretId=outputs["Value"])["SecretString"]

    cloud.deploy("renewed", _sending_the_next([NEXT_REFERENCE, REFERENCE]), OUTPUTS)
    assert cloud.request(host, "/", headers={HEADER: first}).body == "verified"
    assert cloud.request(api, "/v1/", secure=True).body == "verified"

    cloud.deploy("renewed", _sending_the_next([NEXT_REFERENCE]), OUTPUTS)
    assert cloud.request(host, "/", headers={HEADER: first}).status == 403
    assert cloud.request(api, "/v1/", secure=True).body == "verified"
