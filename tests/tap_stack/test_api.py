import json
import re

import pytest

from tests.tap_stack.conftest import ORDER_SCHEMA
from tests.tap_stack.templates import Json, Template


def method_settings(template: Template) -> dict[str, Json]:
    (settings,) = template.one("ApiGateway::Stage").properties["MethodSettings"]
    assert (settings["HttpMethod"], settings["ResourcePath"]) == ("*", "/*")
    found: dict[str, Json] = settings
    return found


def method(template: Template, verb: str, path: str) -> dict[str, Json]:
    """The method of one path, whose last part this is."""
    (found,) = [
        m.properties
        for m in template.all("ApiGateway::Method", HttpMethod=verb)
        if template.referred(m.properties["ResourceId"]).properties["PathPart"] == path
    ]
    return found


@pytest.mark.requirement("C8")
def test_every_method_below_api_is_passed_on_with_its_path(disposable: Template, retained: Template) -> None:
    proxy = retained.referred(method(retained, "ANY", "{proxy+}")["ResourceId"]).properties
    assert retained.referred(proxy["ParentId"]).properties["PathPart"] == "api"
    integration = method(retained, "ANY", "{proxy+}")["Integration"]
    assert (integration["Type"], integration["IntegrationHttpMethod"]) == ("HTTP_PROXY", "ANY")
    assert integration["Uri"] == "https://origin.shop.example.com/api/{proxy}"
    assert integration["RequestParameters"]["integration.request.path.proxy"] == "method.request.path.proxy"

    plain = method(disposable, "ANY", "{proxy+}")["Integration"]["Uri"]
    name = disposable.one("ElasticLoadBalancingV2::LoadBalancer").attribute("DNSName")
    assert plain == {"Fn::Join": ["", ["http://", name, "/api/{proxy}"]]}


@pytest.mark.requirement("C8")
@pytest.mark.parametrize("path", ["health", "orders"])
def test_a_path_of_its_own_leaves_other_methods_to_the_backend(retained: Template, path: str) -> None:
    integration = method(retained, "ANY", path)["Integration"]
    assert (integration["IntegrationHttpMethod"], integration["Uri"]) == (
        "ANY",
        f"https://origin.shop.example.com/api/{path}",
    )


@pytest.mark.requirement("C8")
def test_every_method_requires_a_key(disposable: Template) -> None:
    methods = disposable.all("ApiGateway::Method")
    assert methods
    assert all(method.properties["ApiKeyRequired"] is True for method in methods)


def test_the_backend_never_sees_the_key(disposable: Template) -> None:
    for method in disposable.all("ApiGateway::Method"):
        assert method.properties["Integration"]["RequestParameters"]["integration.request.header.x-api-key"] == "''"


@pytest.mark.requirement("C8")
def test_the_usage_plan_of_the_key_limits_rate_burst_and_day(disposable: Template) -> None:
    plan = disposable.one("ApiGateway::UsagePlan")
    assert plan.properties["Throttle"] == {"RateLimit": 500, "BurstLimit": 1000}
    assert plan.properties["Quota"] == {"Limit": 100_000, "Period": "DAY"}
    assert [s["Stage"] for s in plan.properties["ApiStages"]] == [disposable.one("ApiGateway::Stage").ref]
    key = disposable.one("ApiGateway::UsagePlanKey").properties
    assert (key["UsagePlanId"], key["KeyId"]) == (plan.ref, disposable.one("ApiGateway::ApiKey").ref)


@pytest.mark.requirement("C8")
def test_the_stage_is_throttled_whoever_calls(disposable: Template) -> None:
    settings = method_settings(disposable)
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (500, 1000)


@pytest.mark.requirement("C8")
def test_the_health_route_has_a_low_throttle_of_its_own(disposable: Template) -> None:
    (stage,) = disposable.one("ApiGateway::UsagePlan").properties["ApiStages"]
    assert stage["Throttle"] == {"/api/health/GET": {"RateLimit": 5, "BurstLimit": 10}}
    health = method(disposable, "GET", "health")
    assert str(health["Integration"]["Uri"]).endswith("/api/health']]}")


def test_a_backend_may_take_as_long_as_a_paused_database_needs_to_resume(disposable: Template) -> None:
    for method in disposable.all("ApiGateway::Method"):
        assert method.properties["Integration"]["TimeoutInMillis"] == 29_000


@pytest.mark.requirement("C8")
def test_access_is_logged_as_json_to_an_encrypted_group(disposable: Template) -> None:
    setting = disposable.one("ApiGateway::Stage").properties["AccessLogSetting"]
    logged = json.loads(setting["Format"])
    assert {"$context.requestId", "$context.identity.sourceIp", "$context.httpMethod", "$context.resourcePath"} <= set(
        logged.values()
    )
    assert {"$context.status", "$context.responseLatency", "$context.integration.status"} <= set(logged.values())
    assert {"$context.integration.latency", "$context.error.message"} <= set(logged.values())
    assert "KmsKeyId" in disposable.referred(setting["DestinationArn"]).properties


@pytest.mark.requirement("C8")
def test_a_key_is_logged_by_its_id_and_never_by_its_value(disposable: Template) -> None:
    logged = json.loads(disposable.one("ApiGateway::Stage").properties["AccessLogSetting"]["Format"])
    assert logged["apiKeyId"] == "$context.identity.apiKeyId"
    assert "$context.identity.apiKey" not in logged.values()


@pytest.mark.requirement("C8")
def test_errors_and_metrics_are_recorded_but_never_bodies_and_headers(disposable: Template) -> None:
    """At level INFO the log would show the headers that an integration sends."""
    settings = method_settings(disposable)
    assert (settings["LoggingLevel"], settings["MetricsEnabled"]) == ("ERROR", True)
    assert settings["DataTraceEnabled"] is False


def test_the_execution_log_is_there_encrypted_before_the_stage_writes_to_it(disposable: Template) -> None:
    api, stage = disposable.one("ApiGateway::RestApi"), disposable.one("ApiGateway::Stage")
    name = {"Fn::Join": ["", ["API-Gateway-Execution-Logs_", api.ref, f"/{stage.properties['StageName']}"]]}
    group = disposable.one("Logs::LogGroup", LogGroupName=name)
    assert "KmsKeyId" in group.properties
    assert group.logical_id in stage.definition["DependsOn"]


@pytest.mark.requirement("C8")
def test_requests_are_validated(disposable: Template) -> None:
    for resource in disposable.all("ApiGateway::Method"):
        validator = disposable.referred(resource.properties["RequestValidatorId"]).properties
        assert validator["ValidateRequestBody"] is True
        assert validator["ValidateRequestParameters"] is True


@pytest.mark.requirement("C8")
def test_an_order_has_to_match_the_backends_schema(disposable: Template) -> None:
    models = method(disposable, "POST", "orders")["RequestModels"]
    model = disposable.referred(models["application/json"])
    assert model.properties["ContentType"] == "application/json"
    assert ORDER_SCHEMA.items() <= model.properties["Schema"].items()
    deployment = disposable.one("ApiGateway::Deployment")
    assert model.logical_id in deployment.definition["DependsOn"]  # or it would be deployed without


@pytest.mark.requirement("C8")
def test_the_key_is_known_by_its_id_and_never_by_its_value(disposable: Template) -> None:
    key = disposable.one("ApiGateway::ApiKey")
    assert disposable.outputs["ApiKeyId"] == key.ref
    assert "Value" not in key.properties


@pytest.mark.requirement("C8")
def test_the_key_before_stays_good_beside_the_newest_and_those_before_it_are_gone(retained: Template) -> None:
    """Of the third generation."""
    keys = retained.all("ApiGateway::ApiKey")
    assert sorted(re.sub("[0-9A-F]{8}$", "", key.logical_id) for key in keys) == ["ApiRestApiKey2", "ApiRestApiKey3"]
    plan = retained.one("ApiGateway::UsagePlan").ref
    granted = [key.properties for key in retained.all("ApiGateway::UsagePlanKey")]
    assert all(key["UsagePlanId"] == plan for key in granted)
    assert {json.dumps(key["KeyId"]) for key in granted} == {json.dumps(key.ref) for key in keys}
    (newest,) = (key for key in keys if key.logical_id.startswith("ApiRestApiKey3"))
    assert retained.outputs["ApiKeyId"] == newest.ref
