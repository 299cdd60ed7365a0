"""The alarms that every service has (C10)."""

from aws_cdk import aws_cloudwatch as cloudwatch

from tap_stack.monitoring import metrics, target_metrics
from tap_stack.monitoring.alarms import ABOVE, BELOW, Alarms
from tap_stack.monitoring.task_failures import TaskFailures
from tap_stack.monitoring.watched import Watched, WatchedService
from tap_stack.settings import AlarmSettings

MISSING = cloudwatch.TreatMissingData


def add(
    alarms: Alarms, watched: Watched, service: WatchedService, *, settings: AlarmSettings, failures: TaskFailures
) -> None:
    """Add one service's symptoms and warnings."""
    _saturation(alarms, service, settings=settings)
    _targets(alarms, watched, service)
    if len(service.target_groups) > 1:
        _errors_of_a_version(alarms, watched, service, settings=settings)
    _latency(alarms, watched, service, settings=settings)
    _failing_tasks(alarms, service, settings=settings, failures=failures)


def _saturation(alarms: Alarms, service: WatchedService, *, settings: AlarmSettings) -> None:
    """Missing data stays missing: a task that runs always reports, and without one we know nothing of its load.

    Good would be wrong, for the message "OK" would come in the minute in which the last task died; bad would be wrong
    too, for the alarm on targets says that better.
    """
    alarms.warning(
        f"{service.name}-cpu",
        metric=metrics.of_service(service, "CPUUtilization"),
        threshold=settings.cpu_percent,
        comparison=ABOVE,
        periods=10,
        missing=MISSING.MISSING,
        description=(
            f"{service.name} uses more than {settings.cpu_percent} % of its CPU for 10 minutes: scaling has not helped."
            " Look first at its running tasks: at max_tasks, raise that setting; below it, look at the scaling"
            " activities of the ECS service."
        ),
    )
    alarms.warning(
        f"{service.name}-memory",
        metric=metrics.of_service(service, "MemoryUtilization"),
        threshold=settings.memory_percent,
        comparison=ABOVE,
        periods=10,
        missing=MISSING.MISSING,
        description=(
            f"{service.name} uses more than {settings.memory_percent} % of its memory for 10 minutes; at 100 its tasks"
            " are killed. Look first at the graph since the last deployment: a line that only climbs is a leak, so roll"
            " back; a step with the load asks for more memory_mib."
        ),
    )


def _targets(alarms: Alarms, watched: Watched, service: WatchedService) -> None:
    alarms.symptom(
        f"{service.name}-unhealthy-targets",
        metric=target_metrics.unhealthy(watched, service),
        threshold=1,
        periods=3,
        # Reported only while targets are registered: none at all is the next alarm's business.
        missing=MISSING.NOT_BREACHING,
        description=(
            f"A task of {service.name} has failed its health checks for 3 minutes. Look first at the reason that the"
            " target group shows for the target, then at that task's log."
        ),
    )
    alarms.symptom(
        f"{service.name}-no-healthy-target",
        metric=target_metrics.healthy(watched, service),
        threshold=1,
        comparison=BELOW,
        periods=3,
        # No data means that no target is registered, and that is the outage that this is about.
        missing=MISSING.BREACHING,
        description=(
            f"No task of {service.name} has answered for 3 minutes: it is down. Look first at the events of the ECS"
            " service, which say why tasks do not start or do not stay."
        ),
    )


def _errors_of_a_version(alarms: Alarms, watched: Watched, service: WatchedService, *, settings: AlarmSettings) -> None:
    """What rolls a canary back: among all requests its errors would be too few to notice (P9)."""
    alarms.symptom(
        f"{service.name}-version-5xx",
        metric=target_metrics.error_percent(watched, service, fewest_errors=settings.fewest_errors),
        threshold=settings.error_percent,
        periods=1,
        # AWS counts 5XX only where there are any.
        missing=MISSING.NOT_BREACHING,
        description=(
            f"A version of {service.name} has answered {settings.error_percent:g} % of its requests of 5 minutes or"
            " more with a 5XX. Look first at the deployments of the ECS service: while one is under way, ECS rolls it"
            f" back; otherwise at the log of {service.name}."
        ),
    )


def _latency(alarms: Alarms, watched: Watched, service: WatchedService, *, settings: AlarmSettings) -> None:
    alarms.symptom(
        f"{service.name}-latency-p95",
        metric=target_metrics.p95_ms(watched, service, fewest_requests=settings.fewest_requests),
        threshold=settings.latency_p95_ms,
        periods=2,
        quick=False,
        # Nobody asked, so nobody waited.
        missing=MISSING.NOT_BREACHING,
        description=(
            f"More than 5 of 100 requests to {service.name} have taken {settings.latency_p95_ms} ms or longer for 10"
            " minutes. Look first at the database: its capacity at the maximum, its connections, its slow queries;"
            f" then at the CPU of {service.name}."
        ),
    )


def _failing_tasks(alarms: Alarms, service: WatchedService, *, settings: AlarmSettings, failures: TaskFailures) -> None:
    alarms.symptom(
        f"{service.name}-task-failures",
        metric=metrics.of_rule(failures.rule_name(service)).with_(period=metrics.QUARTER_HOUR),
        threshold=settings.task_failures,
        periods=1,
        quick=False,
        # EventBridge counts events, and no event is the best news.
        missing=MISSING.NOT_BREACHING,
        description=(
            f"{settings.task_failures} tasks of {service.name} or more have failed within 15 minutes and were replaced."
            f" Look first at the log group {failures.log_group_name}, which has the reason of each, then at the last"
            " lines of their own logs."
        ),
    )
