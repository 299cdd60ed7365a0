"""What the load balancer says of a service's targets, wherever its tasks are registered just now.

A service that is deployed as a canary or in linear steps has two target groups, which take turns: each of these metrics
then looks at both, so that it means the same before, during and after a deployment (P7, P9). The one without tasks
reports nothing, which counts as nothing.
"""

from collections.abc import Callable, Sequence

from aws_cdk import aws_cloudwatch as cloudwatch

from tap_stack.monitoring import metrics
from tap_stack.monitoring.watched import Watched, WatchedService

Plain = cloudwatch.Metric | cloudwatch.MathExpression
"""One without a label, for an alarm may not have one."""
GROUPS = ("primary", "alternate")


def healthy(watched: Watched, service: WatchedService) -> Plain:
    """How many answer their health checks."""
    found = metrics.of_targets(watched, service, "HealthyHostCount", "Minimum")
    return _over_groups(found, function="SUM", prefix="healthy")


def unhealthy(watched: Watched, service: WatchedService) -> Plain:
    """How many fail their health checks."""
    found = metrics.of_targets(watched, service, "UnHealthyHostCount", "Maximum")
    return _over_groups(found, function="MAX", prefix="unhealthy")


def seconds(watched: Watched, service: WatchedService, percentile: str) -> Plain:
    """Within which so many, such as `p95`, were answered; by the slower version while there are two."""
    found = metrics.of_targets(watched, service, "TargetResponseTime", percentile)
    return _over_groups(found, function="MAX", prefix=percentile)


def p95_ms(watched: Watched, service: WatchedService, *, fewest_requests: int) -> cloudwatch.MathExpression:
    """Milliseconds within which 95 of 100 requests were answered, by the slower version while there are two.

    0 with fewer than `fewest_requests`.
    """
    return _of_each_version(
        watched,
        service,
        used={"requests": ("RequestCount", "Sum"), "seconds": ("TargetResponseTime", "p95")},
        expression=lambda suffix: f"IF(FILL(requests{suffix}, 0) >= {fewest_requests}, 1000 * seconds{suffix}, 0)",
        label=f"{service.name} p95, ms",
    )


def error_percent(watched: Watched, service: WatchedService, *, fewest_errors: int) -> cloudwatch.MathExpression:
    """5XX among a version's own answers, in percent, of the worse version while there are two.

    Among all requests, the errors of a canary that gets few of them would be lost. 0 with fewer than `fewest_errors`.
    """
    return _of_each_version(
        watched,
        service,
        used={"errors": ("HTTPCode_Target_5XX_Count", "Sum"), "requests": ("RequestCount", "Sum")},
        expression=lambda suffix: (
            f"IF(FILL(errors{suffix}, 0) >= {fewest_errors},"
            f" 100 * errors{suffix} / MAX([FILL(requests{suffix}, 0), errors{suffix}]), 0)"
        ),
        label=f"{service.name} 5XX",
    )


def _over_groups(found: Sequence[cloudwatch.Metric], *, function: str, prefix: str) -> Plain:
    if len(found) == 1:
        return found[0]
    used = {f"{prefix}_{group}": metric for group, metric in zip(GROUPS, found, strict=True)}  # unique in a graph
    return cloudwatch.MathExpression(
        expression=f"{function}([{', '.join(f'FILL({name}, 0)' for name in used)}])",
        using_metrics={**used},
        period=metrics.MINUTE,
    )


def _of_each_version(
    watched: Watched,
    service: WatchedService,
    *,
    used: dict[str, tuple[str, str]],
    expression: Callable[[str], str],
    label: str,
) -> cloudwatch.MathExpression:
    """The greatest of what an expression is for each target group, over five minutes; ids get the group's name."""
    suffixes = [""] if len(service.target_groups) == 1 else [f"_{group}" for group in GROUPS]
    ids = {}
    for key, (name, statistic) in used.items():
        for suffix, metric in zip(suffixes, metrics.of_targets(watched, service, name, statistic), strict=True):
            ids[f"{key}{suffix}"] = metric.with_(period=metrics.FIVE_MINUTES)
    parts = [expression(suffix) for suffix in suffixes]
    return cloudwatch.MathExpression(
        expression=parts[0] if len(parts) == 1 else f"MAX([{', '.join(parts)}])",
        using_metrics={**ids},
        label=label,
        period=metrics.FIVE_MINUTES,
    )
