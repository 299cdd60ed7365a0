"""The four graphs that say whether customers are served: requests, errors, latency, saturation (C9)."""

from collections.abc import Iterator, Sequence

from aws_cdk import aws_cloudwatch as cloudwatch

from tap_stack.monitoring import metrics
from tap_stack.monitoring.watched import Watched
from tap_stack.monitoring.widgets import PERCENT, deployment_marker, graph, limit, named
from tap_stack.settings import AlarmSettings


def row(watched: Watched, *, settings: AlarmSettings) -> Sequence[cloudwatch.IWidget]:
    """The row, with the deployments of every service marked on each graph."""
    markers = [deployment_marker(service) for service in watched.services]
    return (
        graph(
            "Requests a minute",
            [
                named(metrics.of_load_balancer(watched, "RequestCount"), "load balancer"),
                named(metrics.of_api(watched, "Count"), "API"),
            ],
            in_row=4,
            markers=markers,
        ),
        graph(
            "Errors: 5XX in % of five minutes",
            [  # from the first error on: a graph wakes nobody
                metrics.load_balancer_error_percent(watched, fewest_errors=1),
                metrics.api_error_percent(watched, fewest_errors=1),
            ],
            in_row=4,
            lines=[limit(settings.error_percent, "alarm")],
            markers=markers,
        ),
        graph(
            "Latency: seconds to an answer",
            [
                named(metrics.of_load_balancer(watched, "TargetResponseTime", percentile), percentile)
                for percentile in ("p50", "p95", "p99")
            ],
            in_row=4,
            lines=[limit(settings.latency_p95_ms / 1000, "alarm on p95")],
            markers=markers,
        ),
        graph("Saturation: % in use", [*_saturation(watched)], in_row=4, axis=PERCENT, markers=markers),
    )


def _saturation(watched: Watched) -> Iterator[cloudwatch.IMetric]:
    for service in watched.services:
        yield named(metrics.of_service(service, "CPUUtilization"), f"{service.name} CPU")
        yield named(metrics.of_service(service, "MemoryUtilization"), f"{service.name} memory")
    yield cloudwatch.MathExpression(
        expression=f"100 * connections / {watched.database.max_connections}",
        using_metrics={"connections": metrics.of_database(watched.database, "DatabaseConnections")},
        label="database connections",
        period=metrics.MINUTE,
    )
    if watched.database.max_acu is not None:
        yield named(metrics.of_database(watched.database, "ACUUtilization"), "database capacity")
