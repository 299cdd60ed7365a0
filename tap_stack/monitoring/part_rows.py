"""A row of graphs for each part of a stage: where to look once the golden signals say that something is wrong (C9)."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch

from tap_stack.monitoring import metrics, target_metrics
from tap_stack.monitoring.task_failures import TaskFailures
from tap_stack.monitoring.watched import Watched, WatchedDatabase, WatchedService
from tap_stack.monitoring.widgets import FROM_ZERO, PERCENT, graph, limit, named
from tap_stack.settings import AlarmSettings

Row = Sequence[cloudwatch.IWidget]


def service(watched: Watched, of: WatchedService, *, settings: AlarmSettings, failures: TaskFailures) -> Row:
    """The same four graphs for every service."""
    return (
        graph(
            f"{of.name}: CPU and memory, % of the task",
            [
                named(metrics.of_service(of, "CPUUtilization"), "CPU"),
                named(metrics.of_service(of, "CPUUtilization", "Maximum"), "CPU of the busiest task"),
                named(metrics.of_service(of, "MemoryUtilization"), "memory"),
            ],
            in_row=4,
            axis=PERCENT,
            lines=[limit(settings.cpu_percent, "alarm on CPU"), limit(settings.memory_percent, "alarm on memory")],
        ),
        graph(
            f"{of.name}: tasks",
            [
                *(
                    named(metrics.of_tasks(of, f"{state}TaskCount"), state.lower())
                    for state in ("Desired", "Running", "Pending")
                ),
                # One sample of each task a minute, also where Container Insights is off and the others are empty.
                named(metrics.of_service(of, "CPUUtilization", "SampleCount"), "that report"),
                named(metrics.of_tasks(of, "DeploymentCount"), "deployments: 2 while one is under way"),
                named(metrics.of_rule(failures.rule_name(of)), "failed"),
            ],
            in_row=4,
        ),
        graph(
            f"{of.name}: targets",
            [
                named(target_metrics.healthy(watched, of), "healthy"),
                named(target_metrics.unhealthy(watched, of), "unhealthy"),
            ],
            in_row=4,
        ),
        graph(
            f"{of.name}: seconds to an answer",
            [named(target_metrics.seconds(watched, of, name), name) for name in ("p50", "p95", "p99")],
            in_row=4,
            lines=[limit(settings.latency_p95_ms / 1000, "alarm on p95")],
        ),
    )


def database(of: WatchedDatabase, *, settings: AlarmSettings) -> Row:
    """Connections against the maximum, capacity, load and speed."""
    most = of.max_connections
    capacity = graph(
        "Aurora: capacity, ACU",
        [named(metrics.of_database(of, "ServerlessDatabaseCapacity"), "capacity; 0 is paused")],
        in_row=4,
        axis=FROM_ZERO,
        lines=[] if of.max_acu is None else [limit(of.max_acu, "maximum")],
    )
    return (
        graph(
            "Aurora: connections",
            [named(metrics.of_database(of, "DatabaseConnections"), "connections")],
            in_row=4,
            lines=[limit(most, "maximum"), limit(most * settings.connections_percent / 100, "alarm")],
        ),
        capacity,
        graph("Aurora: CPU, %", [named(metrics.of_database(of, "CPUUtilization"), "CPU")], in_row=4, axis=PERCENT),
        graph(
            "Aurora: latency, ms",
            [
                named(metrics.of_database(of, "CommitLatency", "Average"), "commit"),
                cloudwatch.MathExpression(
                    expression="1000 * seconds",
                    using_metrics={"seconds": metrics.of_database(of, "ReadLatency", "Average")},
                    label="read",
                    period=metrics.MINUTE,
                ),
            ],
            in_row=4,
        ),
    )


def entry(watched: Watched) -> Row:
    """Load balancer and API by status class; CloudFront where there is one."""
    by_target = [
        named(metrics.of_load_balancer(watched, f"HTTPCode_Target_{status}_Count"), status)
        for status in ("2XX", "3XX", "4XX", "5XX")
    ]
    graphs = 4 if watched.distribution_id else 2
    load_balancer = graph(
        "Load balancer: requests and answers a minute",
        [
            named(metrics.of_load_balancer(watched, "RequestCount"), "requests"),
            *by_target,
            named(metrics.of_load_balancer(watched, "HTTPCode_ELB_5XX_Count"), "5XX of its own"),
        ],
        in_row=graphs,
    )
    api = graph(
        "API Gateway: requests and errors a minute",
        [
            named(metrics.of_api(watched, "Count"), "requests"),
            named(metrics.of_api(watched, "4XXError"), "4XX"),
            named(metrics.of_api(watched, "5XXError"), "5XX"),
        ],
        in_row=graphs,
    )
    return (load_balancer, api, *_edge(watched.distribution_id, in_row=graphs))


def _edge(distribution_id: str | None, *, in_row: int) -> Row:
    if distribution_id is None:
        return ()
    of = metrics.of_distribution
    errors = [named(of(distribution_id, f"{status.lower()}ErrorRate", "Average"), status) for status in ("4XX", "5XX")]
    region = metrics.CLOUDFRONT_REGION
    return (
        graph(
            "CloudFront: requests a minute",
            [named(of(distribution_id, "Requests", "Sum"), "requests")],
            in_row=in_row,
            region=region,
        ),
        graph("CloudFront: errors, % of requests", errors, in_row=in_row, region=region),
    )
