"""What a REST API refuses by itself, in the words of the template."""

import json
from typing import Any

import pytest

from tests.rehearsal.engine.cloud import Answer, Cloud, Json

BODY = '{"error": {"message": "Bad: $context.error.validationErrorString"}}'
MODEL = {
    "type": "object",
    "required": ["items"],
    "properties": {"items": {"type": "array", "minItems": 1, "items": {"type": "integer", "maximum": 3}}},
}
ROOT = {"Fn::GetAtt": ["Api", "RootResourceId"]}


def _of_api(kind: str, **properties: Json) -> dict[str, Any]:
    return {"Type": f"AWS::ApiGateway::{kind}", "Properties": {"RestApiId": {"Ref": "Api"}, **properties}}


def _response(kind: str, template: str, **properties: Json) -> dict[str, Any]:
    templates = {"ResponseTemplates": {"application/json": template}}
    headers = {"ResponseParameters": {"gatewayresponse.header.x-request-id": "context.requestId"}}
    return _of_api("GatewayResponse", ResponseType=kind, **templates, **headers, **properties)


def _method(verb: str, **properties: Json) -> dict[str, Any]:
    integration = {"Type": "MOCK", "RequestTemplates": {"application/json": '{"statusCode": 200}'}}
    return _of_api(
        "Method",
        ResourceId={"Ref": "Orders"},
        HttpMethod=verb,
        AuthorizationType="NONE",
        Integration=integration,
        **properties,
    )


RESOURCES: dict[str, Any] = {
    "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "errors"}},
    "Orders": _of_api("Resource", ParentId=ROOT, PathPart="orders"),
    "Order": _of_api("Model", ContentType="application/json", Schema=MODEL),
    "Validator": _of_api("RequestValidator", ValidateRequestBody=True),
    "Post": _method(
        "POST", RequestModels={"application/json": {"Ref": "Order"}}, RequestValidatorId={"Ref": "Validator"}
    ),
    "Get": _method("GET", ApiKeyRequired=True),
    "BadBody": _response("BAD_REQUEST_BODY", BODY, StatusCode="400"),
    "NoKey": _response("INVALID_API_KEY", '{"error": "key"}', StatusCode="403"),
    "NoRoute": _response("MISSING_AUTHENTICATION_TOKEN", '{"error": "nothing here"}', StatusCode="404"),
    "Deployment": {
        **_of_api("Deployment"),
        "DependsOn": ["Post", "Get", "BadBody", "NoKey", "NoRoute"],
    },
    "Stage": _of_api("Stage", DeploymentId={"Ref": "Deployment"}, StageName="v1"),
}


@pytest.fixture(scope="module")
def host(cloud: Cloud) -> str:
    stack = cloud.deploy("errors", RESOURCES, {"Id": {"Ref": "Api"}})
    return f"{stack.outputs['Id']}.execute-api.us-east-1.amazonaws.com"


def _post(cloud: Cloud, host: str, body: Json) -> Answer:
    headers = {"Content-Type": "application/json"}
    return cloud.request(host, "/v1/orders", method="POST", headers=headers, body=json.dumps(body), secure=True)


@pytest.mark.requirement("C8")
@pytest.mark.parametrize("body", [{}, [], {"items": []}, {"items": [4]}, {"items": "three"}])
def test_a_body_that_does_not_match_the_model_is_refused_in_the_templates_words(
    cloud: Cloud, host: str, body: Json
) -> None:
    answer = _post(cloud, host, body)
    assert answer.status == 400
    message = answer.json()["error"]["message"]
    assert message.startswith("Bad: [")
    assert "$context" not in message
    assert answer.headers["x-request-id"]


@pytest.mark.requirement("C8")
def test_one_that_matches_is_passed_on(cloud: Cloud, host: str) -> None:
    assert _post(cloud, host, {"items": [1, 2, 3]}).status == 200


@pytest.mark.requirement("C8")
def test_a_call_without_a_key_and_one_of_no_route_get_the_templates_answers(cloud: Cloud, host: str) -> None:
    without_key = cloud.request(host, "/v1/orders", secure=True)
    assert (without_key.status, without_key.json()) == (403, {"error": "key"})
    nowhere = cloud.request(host, "/v1/elsewhere", secure=True)
    assert (nowhere.status, nowhere.json()) == (404, {"error": "nothing here"})
