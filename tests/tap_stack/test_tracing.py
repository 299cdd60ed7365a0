"""The collector beside a task whose service is traced, and what goes with it."""

import json

import pytest

from tests.conftest import Synthesized
from tests.tap_stack.conftest import CHECKS_PRINCIPAL
from tests.tap_stack.policies import documents, text
from tests.tap_stack.templates import Json, Resource, Template


def task(template: Template) -> Resource:
    """The service's."""
    return template.referred(template.one("ECS::Service").properties["TaskDefinition"])


@pytest.fixture(scope="module")
def containers(retained: Template) -> dict[str, Json]:
    definitions = task(retained).properties["ContainerDefinitions"]
    return {definition["Name"]: definition for definition in definitions}


@pytest.fixture(scope="module")
def configuration(containers: dict[str, Json]) -> Json:
    """The collector's own."""
    (variable,) = containers["Collector"]["Environment"]
    assert variable["Name"] == "AOT_CONFIG_CONTENT"
    return json.loads(text(variable["Value"]))


def environment(container: Json) -> dict[str, Json]:
    return {variable["Name"]: variable["Value"] for variable in container["Environment"]}


@pytest.mark.requirement("P2")
def test_the_collector_has_an_exact_version_and_little_memory(containers: dict[str, Json]) -> None:
    collector = containers["Collector"]
    assert collector["Image"] == "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0"
    assert collector["Memory"] == 256
    assert collector["ReadonlyRootFilesystem"] is True
    assert "User" not in collector, "the image has an unprivileged one"


@pytest.mark.requirement("P2")
def test_the_service_survives_its_collector_which_hears_the_last_of_it(containers: dict[str, Json]) -> None:
    assert containers["Collector"]["Essential"] is False
    assert containers["App"]["Essential"] is True
    assert containers["App"]["DependsOn"] == [{"ContainerName": "Collector", "Condition": "START"}]


@pytest.mark.requirement("P2")
def test_the_service_finds_its_collector(containers: dict[str, Json], configuration: Json) -> None:
    variables = environment(containers["App"])
    protocols = configuration["receivers"]["otlp"]["protocols"]
    for protocol, address in (
        ("http", variables["OTEL_EXPORTER_OTLP_ENDPOINT"].removeprefix("http://")),
        ("grpc", variables["OTEL_COLLECTOR"]),
    ):
        assert address.replace("localhost", "127.0.0.1") == protocols[protocol]["endpoint"]
        port = int(address.rpartition(":")[2])
        assert port in [mapping["ContainerPort"] for mapping in containers["Collector"]["PortMappings"]]
    assert variables["OTEL_SERVICE_NAME"] == "Retained-backend"
    assert (variables["OTEL_TRACES_SAMPLER"], variables["OTEL_TRACES_SAMPLER_ARG"]) == (
        "parentbased_traceidratio",
        "0.125",
    )


@pytest.mark.requirement("P2")
def test_the_collector_does_nothing_but_give_traces_to_xray(containers: dict[str, Json], configuration: Json) -> None:
    pipelines = configuration["service"]["pipelines"]
    assert {name: (p["receivers"], p["exporters"]) for name, p in pipelines.items()} == {
        "traces": (["otlp"], ["awsxray"])
    }
    assert set(pipelines["traces"]["processors"]) == set(configuration["processors"])
    limit = configuration["processors"]["memory_limiter"]["limit_mib"]
    assert 0 < limit < containers["Collector"]["Memory"]
    (log_group,) = configuration["exporters"]["awsxray"]["aws_log_groups"]
    assert log_group == text(containers["App"]["LogConfiguration"]["Options"]["awslogs-group"])
    assert configuration["exporters"]["awsxray"]["indexed_attributes"] == ["http.route"]


def test_its_log_has_streams_of_its_own(containers: dict[str, Json]) -> None:
    prefixes = {name: c["LogConfiguration"]["Options"]["awslogs-stream-prefix"] for name, c in containers.items()}
    assert prefixes == {"App": "app", "Collector": "collector"}


def _allowed(template: Template, role: Json) -> set[str]:
    """The actions on X-Ray of a role."""
    policies = [p for p in template.all("IAM::Policy") if role in p.properties["Roles"]]
    statements = [s for p in policies for d in documents(p.properties) for s in d["Statement"]]
    actions = [
        action for s in statements for action in ([s["Action"]] if isinstance(s["Action"], str) else s["Action"])
    ]
    return {action for action in actions if action.startswith("xray:")}


@pytest.mark.requirement("P2")
def test_the_task_may_send_segments_and_nothing_else_of_xray(retained: Template, disposable: Template) -> None:
    for template, allowed in ((retained, {"xray:PutTraceSegments"}), (disposable, set())):
        role = template.referred(task(template).properties["TaskRoleArn"])
        assert _allowed(template, role.ref) == allowed


@pytest.mark.requirement("P2")
def test_segments_reach_xray_without_nat_where_it_has_an_endpoint(retained: Template) -> None:
    endpoints = retained.all("EC2::VPCEndpoint", VpcEndpointType="Interface")
    (endpoint,) = [e for e in endpoints if "xray" in text(e.properties["ServiceName"])]
    (statement,) = endpoint.properties["PolicyDocument"]["Statement"]
    assert statement["Action"] == "xray:PutTraceSegments"
    assert "aws:PrincipalAccount" in json.dumps(statement["Condition"])


@pytest.mark.requirement("P2")
def test_api_gateway_continues_traces_where_the_backend_does(retained: Template, disposable: Template) -> None:
    assert retained.one("ApiGateway::Stage").properties["TracingEnabled"] is True
    assert "TracingEnabled" not in disposable.one("ApiGateway::Stage").properties


@pytest.mark.requirement("P2")
def test_requests_to_a_service_get_a_trace_at_cloudfront(retained: Template) -> None:
    config = retained.one("CloudFront::Distribution").properties["DistributionConfig"]
    (api,) = [behavior for behavior in config["CacheBehaviors"] if behavior["PathPattern"] == "/api/*"]
    (association,) = api["FunctionAssociations"]
    assert association["EventType"] == "viewer-request"
    function = retained.referred(association["FunctionARN"])
    assert "const SAMPLED_PERCENT = 12.5\n" in function.properties["FunctionCode"]


@pytest.mark.requirement("P2")
def test_what_is_not_traced_has_no_part_of_it(disposable: Template) -> None:
    (only,) = task(disposable).properties["ContainerDefinitions"]
    assert not [name for name in environment(only) if name.startswith("OTEL_")]
    assert "traceparent" not in disposable.path.read_text()
    assert CHECKS_PRINCIPAL in disposable.path.read_text()
    assert "xray:" not in disposable.path.read_text()


@pytest.mark.requirement("P2")
@pytest.mark.parametrize("stage", ["Dev", "Staging", "Prod"])
def test_every_request_that_leads_to_a_service_of_payments_has_a_trace(payments: Synthesized, stage: str) -> None:
    """Files of a bucket need none."""
    template = payments.stage(stage)
    config = template.one("CloudFront::Distribution").properties["DistributionConfig"]
    (load_balancer,) = [origin["Id"] for origin in config["Origins"] if "CustomOriginConfig" in origin]
    behaviors = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
    traced = [b for b in behaviors if "traceparent" in _code(template, b)]
    assert traced == [b for b in behaviors if b["TargetOriginId"] == load_balancer]
    assert config["DefaultCacheBehavior"] in traced


def _code(template: Template, behavior: Json) -> str:
    """What runs on the requests of a behaviour."""
    associations = behavior.get("FunctionAssociations", ())
    return "".join(template.referred(a["FunctionARN"]).properties["FunctionCode"] for a in associations)
