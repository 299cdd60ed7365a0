"""REST APIs of any account answer to their names; keys, limits, and what they pass on."""

from typing import Any

import pytest

from tests.rehearsal.engine.balancer import fixed, listener
from tests.rehearsal.engine.cloud import PROD, Answer, Cloud, Json

BALANCER_URL = {"Fn::Join": ["", ["http://", {"Fn::GetAtt": ["Balancer", "DNSName"]}, "/{proxy}"]]}


def _resource(parent: Json, part: str) -> dict[str, Any]:
    properties = {"RestApiId": {"Ref": "Api"}, "ParentId": parent, "PathPart": part}
    return {"Type": "AWS::ApiGateway::Resource", "Properties": properties}


def _method(resource: str, uri: Json, *, verb: str = "ANY") -> dict[str, Any]:
    proxy = "method.request.path.proxy"
    integration = {"Type": "HTTP_PROXY", "IntegrationHttpMethod": "ANY", "Uri": uri}
    if verb == "ANY":
        integration["RequestParameters"] = {"integration.request.path.proxy": proxy}
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {
            "RestApiId": {"Ref": "Api"},
            "ResourceId": {"Ref": resource},
            "HttpMethod": verb,
            "AuthorizationType": "NONE",
            "ApiKeyRequired": True,
            "RequestParameters": {proxy: True} if verb == "ANY" else {},
            "Integration": integration,
        },
    }


def _plan() -> dict[str, Any]:
    stage = {
        "ApiId": {"Ref": "Api"},
        "Stage": {"Ref": "Stage"},
        "Throttle": {"/slow/GET": {"RateLimit": 0.001, "BurstLimit": 2}},
    }
    throttle = {"RateLimit": 1000, "BurstLimit": 1000}
    return {"Type": "AWS::ApiGateway::UsagePlan", "Properties": {"ApiStages": [stage], "Throttle": throttle}}


ROOT = {"Fn::GetAtt": ["Api", "RootResourceId"]}
RESOURCES: dict[str, Any] = {
    "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
    "Http": listener(80, "HTTP", fixed("<p>teapot</p>", code="418")),
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "shop"}},
    "Slow": _resource(ROOT, "slow"),
    "SlowGet": _method(
        "Slow", {"Fn::Join": ["", ["http://", {"Fn::GetAtt": ["Balancer", "DNSName"]}, "/slow"]]}, verb="GET"
    ),
    "Plain": _resource(ROOT, "plain"),
    "PlainProxy": _resource({"Ref": "Plain"}, "{proxy+}"),
    "PlainMethod": _method("PlainProxy", BALANCER_URL),
    "Secure": _resource(ROOT, "secure"),
    "SecureProxy": _resource({"Ref": "Secure"}, "{proxy+}"),
    "SecureMethod": _method("SecureProxy", "https://origin.shop.example.com/{proxy}"),
    "Moved": _resource(ROOT, "moved"),
    "MovedProxy": _resource({"Ref": "Moved"}, "{proxy+}"),
    "MovedMethod": _method("MovedProxy", "http://origin.shop.example.com/{proxy}"),
    "Deployment": {
        "Type": "AWS::ApiGateway::Deployment",
        "Properties": {"RestApiId": {"Ref": "Api"}},
        "DependsOn": ["SlowGet", "PlainMethod", "SecureMethod", "MovedMethod"],
    },
    "Stage": {
        "Type": "AWS::ApiGateway::Stage",
        "Properties": {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "v1"},
    },
    "Key": {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Enabled": True}},
    "Plan": _plan(),
    "PlanKey": {
        "Type": "AWS::ApiGateway::UsagePlanKey",
        "Properties": {"KeyId": {"Ref": "Key"}, "KeyType": "API_KEY", "UsagePlanId": {"Ref": "Plan"}},
    },
}


class Api:
    """The API of the tests, in an account of its own, with and without its key."""

    def __init__(self, cloud: Cloud) -> None:
        outputs = {"Id": {"Ref": "Api"}, "Key": {"Ref": "Key"}}
        self._cloud = cloud
        stack = cloud.deploy("api", RESOURCES, outputs, account=PROD)
        self.host = f"{stack.outputs['Id']}.execute-api.us-east-1.amazonaws.com"
        key = cloud.client("apigateway", PROD).get_api_key(apiKey=stack.outputs["Key"], includeValue=True)
        self.key: str = key["value"]

    def get(self, path: str, *, key: str | None = None) -> Answer:
        headers = {"x-api-key": self.key if key is None else key}
        return self._cloud.request(self.host, f"/v1{path}", headers=headers, secure=True)


@pytest.fixture(scope="module")
def api(cloud: Cloud) -> Api:
    return Api(cloud)


@pytest.mark.requirement("C8")
def test_it_answers_with_a_key_only(cloud: Cloud, api: Api) -> None:
    assert api.get("/plain/x").status == 418
    assert api.get("/plain/x", key="wrong").status == 403
    assert cloud.request(api.host, "/v1/plain/x", secure=True).status == 403


@pytest.mark.requirement("C8")
def test_the_limit_of_one_method_holds_for_that_method(api: Api) -> None:
    assert [api.get("/slow").status for _ in range(3)] == [418, 418, 429]
    assert api.get("/plain/x").status == 418


@pytest.mark.requirement("C8")
def test_the_backends_answer_is_passed_on_as_it_is(api: Api) -> None:
    answer = api.get("/plain/x")
    assert (answer.body, answer.headers["content-type"]) == ("<p>teapot</p>", "text/plain")


@pytest.mark.requirement("C8")
@pytest.mark.usefixtures("dns_name")
def test_it_reaches_a_backend_by_tls_under_an_alias(api: Api) -> None:
    answer = api.get("/secure/health")
    assert (answer.status, answer.body) == (200, "OK")


@pytest.mark.usefixtures("dns_name")
def test_a_redirect_is_passed_on_with_its_headers_and_not_followed(api: Api) -> None:
    answer = api.get("/moved/health")
    assert (answer.status, answer.headers["location"]) == (301, "https://origin.shop.example.com:443/health")
