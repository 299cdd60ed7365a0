"""A collector beside a service's container: it takes the container's spans, and gives them to X-Ray (P2)."""

from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

IMAGE = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0"
"""AWS's distribution of the OpenTelemetry collector, by its exact version."""
GRPC_PORT = 4317
HTTP_PORT = 4318
MEMORY_MIB = 256
MEMORY_IN_USE_MIB = 192
"""What the collector stops taking spans at; above it there is what it needs to send what it has."""
INDEXED = ("http.route",)
"""By which of a span's attributes X-Ray finds its traces."""


class Collector(Construct):
    """Runs in the task of a service, of which it is no essential part: without it, requests are served untraced.

    It stops after the service's own container, so that it hears of the last requests too.

    Args:
        task: The service's, with the container whose spans it takes.
        service_name: What X-Ray calls the service.
        log_group: Of the service's own log, where the collector's has streams of its own.
        trace_percent: Of the traces that begin in the service, how many it keeps.

    Raises:
        ValueError: The task has no container yet.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        task: ecs.FargateTaskDefinition,
        service_name: str,
        log_group: logs.ILogGroup,
        trace_percent: float,
    ) -> None:
        super().__init__(scope, construct_id)
        app = task.default_container
        if app is None:
            raise ValueError("a collector stands beside a container, which the task does not have yet")
        collector = task.add_container(
            "Collector",
            image=ecs.ContainerImage.from_registry(IMAGE),
            essential=False,
            environment={"AOT_CONFIG_CONTENT": Stack.of(self).to_json_string(_configuration(log_group.log_group_name))},
            health_check=ecs.HealthCheck(command=["CMD", "/healthcheck"], interval=Duration.seconds(30)),
            logging=ecs.LogDrivers.aws_logs(stream_prefix="collector", log_group=log_group),
            memory_limit_mib=MEMORY_MIB,
            port_mappings=[ecs.PortMapping(container_port=port) for port in (GRPC_PORT, HTTP_PORT)],
            readonly_root_filesystem=True,
        )
        app.add_container_dependencies(
            ecs.ContainerDependency(container=collector, condition=ecs.ContainerDependencyCondition.START)
        )
        for name, value in _environment(service_name, trace_percent=trace_percent).items():
            app.add_environment(name, value)
        # It names no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
        task.task_role.add_to_principal_policy(iam.PolicyStatement(actions=["xray:PutTraceSegments"], resources=["*"]))


def _environment(service_name: str, *, trace_percent: float) -> dict[str, str]:
    """Where programs find the collector: OpenTelemetry's own variables, and nginx's configuration, which knows gRPC."""
    return {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://localhost:{HTTP_PORT}",
        "OTEL_COLLECTOR": f"localhost:{GRPC_PORT}",
        "OTEL_SERVICE_NAME": service_name,
        "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": f"{trace_percent / 100:g}",
    }


def _configuration(log_group_name: str) -> dict[str, Any]:
    """The collector's, which reads YAML, of which JSON is a part. It listens to its own task only."""
    receivers = {"grpc": {"endpoint": f"127.0.0.1:{GRPC_PORT}"}, "http": {"endpoint": f"127.0.0.1:{HTTP_PORT}"}}
    processors = {
        "memory_limiter": {"check_interval": "1s", "limit_mib": MEMORY_IN_USE_MIB},
        "batch": {"timeout": "1s", "send_batch_size": 50},  # as many segments as X-Ray takes in a request
    }
    pipeline = {"receivers": ["otlp"], "processors": [*processors], "exporters": ["awsxray"]}
    return {
        "extensions": {"health_check": {}},
        "receivers": {"otlp": {"protocols": receivers}},
        "processors": processors,
        "exporters": {"awsxray": {"indexed_attributes": [*INDEXED], "aws_log_groups": [log_group_name]}},
        "service": {"extensions": ["health_check"], "pipelines": {"traces": pipeline}},
    }
