"""The metrics that AWS keeps of what is watched. Alarms and dashboard take them from here, and so mean the same."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from tap_stack.monitoring.watched import Watched, WatchedDatabase, WatchedService

MINUTE = Duration.minutes(1)
FIVE_MINUTES = Duration.minutes(5)
QUARTER_HOUR = Duration.minutes(15)
CLOUDFRONT_REGION = "us-east-1"
"""Where CloudFront keeps its metrics, wherever the stack is."""


def of_service(watched: WatchedService, name: str, statistic: str = "Average") -> cloudwatch.Metric:
    """`CPUUtilization` or `MemoryUtilization`, in percent of what the task was given."""
    return _metric("AWS/ECS", name, statistic, watched.dimensions)


def of_tasks(watched: WatchedService, name: str) -> cloudwatch.Metric:
    """Container Insights' counts, such as `RunningTaskCount`, one sample a minute."""
    return _metric("ECS/ContainerInsights", name, "Maximum", watched.dimensions)


def of_targets(watched: Watched, service: WatchedService, name: str, statistic: str) -> list[cloudwatch.Metric]:
    """What the load balancer says of the targets in each of a service's target groups; see `target_metrics`."""
    return [
        _metric(
            "AWS/ApplicationELB",
            name,
            statistic,
            {"LoadBalancer": watched.load_balancer_name, "TargetGroup": group.target_group_full_name},
        )
        for group in service.target_groups
    ]


def of_load_balancer(watched: Watched, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
    """What the load balancer says of all its requests."""
    dimensions = {"LoadBalancer": watched.load_balancer_name}
    return _metric("AWS/ApplicationELB", name, statistic, dimensions)


def of_api(watched: Watched, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
    """What API Gateway says of the REST API's stage."""
    return _metric("AWS/ApiGateway", name, statistic, {"ApiName": watched.api_name, "Stage": watched.api_stage})


def of_database(database: WatchedDatabase, name: str, statistic: str = "Maximum") -> cloudwatch.Metric:
    """What RDS says of the cluster: the most of its instances, for each has limits of its own."""
    return _metric("AWS/RDS", name, statistic, {"DBClusterIdentifier": database.cluster_identifier})


def of_distribution(distribution_id: str, name: str, statistic: str) -> cloudwatch.Metric:
    """What CloudFront says of the distribution."""
    dimensions = {"DistributionId": distribution_id, "Region": "Global"}
    return _metric("AWS/CloudFront", name, statistic, dimensions, region=CLOUDFRONT_REGION)


def of_function(name: str, metric: str) -> cloudwatch.Metric:
    """What Lambda says of a function."""
    return _metric("AWS/Lambda", metric, "Sum", {"FunctionName": name})


def of_rule(name: str) -> cloudwatch.Metric:
    """How often an EventBridge rule called its target: once for each event that matched."""
    return _metric("AWS/Events", "Invocations", "Sum", {"RuleName": name})


def load_balancer_error_percent(watched: Watched, *, fewest_errors: int) -> cloudwatch.MathExpression:
    """5XX answers of the targets, and those that the load balancer gave in their place, in percent.

    Summed as a list, which passes over what is missing: one of the two may never have had a single value.
    """
    errors = cloudwatch.MathExpression(
        expression="SUM([FILL(by_target, 0), FILL(by_balancer, 0)])",
        using_metrics={
            "by_target": _in_five_minutes(of_load_balancer(watched, "HTTPCode_Target_5XX_Count")),
            "by_balancer": _in_five_minutes(of_load_balancer(watched, "HTTPCode_ELB_5XX_Count")),
        },
        label="5XX",
        period=FIVE_MINUTES,
    )
    requests = _in_five_minutes(of_load_balancer(watched, "RequestCount"))
    return _error_percent("balancer", errors, requests, fewest_errors=fewest_errors, label="load balancer")


def api_error_percent(watched: Watched, *, fewest_errors: int) -> cloudwatch.MathExpression:
    """5XX answers of API Gateway, its own and those passed on, in percent."""
    errors, requests = (_in_five_minutes(of_api(watched, name)) for name in ("5XXError", "Count"))
    return _error_percent("api", errors, requests, fewest_errors=fewest_errors, label="API")


def _error_percent(
    prefix: str, errors: cloudwatch.IMetric, requests: cloudwatch.IMetric, *, fewest_errors: int, label: str
) -> cloudwatch.MathExpression:
    """Errors in percent of the requests of five minutes; 0 with fewer than `fewest_errors`.

    A load balancer does not count requests for which it found no target, but counts their 503: hence the MAX, which
    makes nothing but errors 100 % and never more.
    """
    of, among = f"{prefix}_errors", f"{prefix}_requests"  # ids are unique in a graph
    return cloudwatch.MathExpression(
        expression=f"IF({of} >= {fewest_errors}, 100 * {of} / MAX([FILL({among}, 0), {of}]), 0)",
        using_metrics={of: errors, among: requests},
        label=label,
        period=FIVE_MINUTES,
    )


def _in_five_minutes(metric: cloudwatch.Metric) -> cloudwatch.Metric:
    return metric.with_(period=FIVE_MINUTES)


def _metric(
    namespace: str, name: str, statistic: str, dimensions: Mapping[str, str], *, region: str | None = None
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        statistic=statistic,
        dimensions_map=dimensions,
        period=MINUTE,
        region=region,
    )
