import json
import re
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.tap_stack.templates import Resource, Template

STATUS = {
    "DEFAULT_4XX": None,
    "DEFAULT_5XX": None,
    "INVALID_API_KEY": "403",
    "MISSING_AUTHENTICATION_TOKEN": "404",
    "RESOURCE_NOT_FOUND": "404",
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "REQUEST_TOO_LARGE": "413",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "THROTTLED": "429",
    "QUOTA_EXCEEDED": "429",
    "WAF_FILTERED": "403",
    "INTEGRATION_FAILURE": "503",
    "INTEGRATION_TIMEOUT": "504",
}


def response(template: Template, kind: str) -> Resource:
    return template.one("ApiGateway::GatewayResponse", ResponseType=kind)


def body(template: Template, kind: str) -> dict[str, Any]:
    """As a client gets it: API Gateway puts quotes around a `messageString` itself."""
    text = response(template, kind).properties["ResponseTemplates"]["application/json"]
    found: dict[str, Any] = json.loads(text.replace("$context.error.messageString", '"own words"'))
    return found


@pytest.mark.requirement("C8")
@pytest.mark.parametrize("kind", STATUS)
def test_what_api_gateway_refuses_looks_like_the_backends_errors(disposable: Template, kind: str) -> None:
    error = body(disposable, kind)["error"]
    assert error.keys() == {"code", "message", "details"}
    assert re.fullmatch("[a-z_]+", error["code"])
    assert error["details"] == []
    assert response(disposable, kind).properties.get("StatusCode") == STATUS[kind]


def test_that_is_the_shape_which_the_backend_sends() -> None:
    source = (ROOT / "workload/backend/src/errors.js").read_text()
    assert "send({ error: { code, message, details } })" in source


@pytest.mark.requirement("C8")
def test_each_of_them_names_its_request(disposable: Template) -> None:
    for kind in STATUS:
        headers = response(disposable, kind).properties["ResponseParameters"]
        assert headers["gatewayresponse.header.x-request-id"] == "context.requestId"


@pytest.mark.requirement("C8")
def test_a_throttled_caller_is_told_when_to_come_back(disposable: Template) -> None:
    headers = response(disposable, "THROTTLED").properties["ResponseParameters"]
    assert headers["gatewayresponse.header.retry-after"] == "'1'"


@pytest.mark.requirement("C8")
def test_they_are_there_before_the_deployment_that_takes_them(disposable: Template) -> None:
    deployment = disposable.one("ApiGateway::Deployment")
    responses = {r.logical_id for r in disposable.all("ApiGateway::GatewayResponse")}
    assert len(responses) == len(STATUS)
    assert responses <= set(deployment.definition["DependsOn"])
