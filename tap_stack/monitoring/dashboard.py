"""The dashboard that an operator opens at night: what fires, what customers feel, then part by part (C9)."""

from collections.abc import Iterator

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from tap_stack.monitoring import golden_signals, part_rows
from tap_stack.monitoring.alarms import Alarms
from tap_stack.monitoring.task_failures import TaskFailures
from tap_stack.monitoring.watched import Watched
from tap_stack.monitoring.widgets import ROW
from tap_stack.settings import AlarmSettings

TOP_HEIGHT = 5
LOG_HEIGHT = 6
FIRST_STEPS = """\
## {name}
1. **Alarms** beside this: each says in its description what to look at first.
2. **Golden signals** below. A grey step marks a deployment: if trouble begins there, roll it back first, then look.
3. **Errors** without traffic or saturation: read the services' errors at the bottom.
4. **Latency** with *Aurora at its maximum*: the database; with a service's CPU at the top: its tasks.
"""


class Dashboard(Construct):
    """One dashboard for a stage."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        watched: Watched,
        settings: AlarmSettings,
        alarms: Alarms,
        unhealthy: cloudwatch.CompositeAlarm,
        failures: TaskFailures,
    ) -> None:
        super().__init__(scope, construct_id)
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=name,
            default_interval=Duration.hours(3),
            widgets=[
                [_first_steps(name), _status(unhealthy, alarms)],
                [*golden_signals.row(watched, settings=settings)],
                *(
                    [*part_rows.service(watched, service, settings=settings, failures=failures)]
                    for service in watched.services
                ),
                [*part_rows.database(watched.database, settings=settings)],
                [*part_rows.entry(watched)],
                [*_logs(watched, failures)],
            ],
        )


def _first_steps(name: str) -> cloudwatch.TextWidget:
    return cloudwatch.TextWidget(markdown=FIRST_STEPS.format(name=name), width=ROW // 2, height=TOP_HEIGHT)


def _status(unhealthy: cloudwatch.CompositeAlarm, alarms: Alarms) -> cloudwatch.AlarmStatusWidget:
    """Those that fire come first."""
    return cloudwatch.AlarmStatusWidget(
        title="Alarms",
        alarms=[unhealthy, *alarms.symptoms, *alarms.warnings],
        sort_by=cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
        width=ROW // 2,
        height=TOP_HEIGHT,
    )


def _logs(watched: Watched, failures: TaskFailures) -> Iterator[cloudwatch.LogQueryWidget]:
    """The newest errors of the services, and why tasks have failed."""
    yield cloudwatch.LogQueryWidget(
        title="Newest errors of the services",
        log_group_names=[service.log_group.log_group_name for service in watched.services],
        query_lines=[
            "fields @timestamp, msg, err.message, reqId",
            "filter level >= 50",  # pino's numbers: 50 is error, 60 fatal
            "sort @timestamp desc",
            "limit 50",
        ],
        width=ROW // 2,
        height=LOG_HEIGHT,
    )
    yield cloudwatch.LogQueryWidget(
        title="Newest failed tasks",
        log_group_names=[failures.log_group_name],
        query_lines=[
            "fields @timestamp, detail.group, detail.stopCode, detail.stoppedReason",
            "sort @timestamp desc",
            "limit 50",
        ],
        width=ROW // 2,
        height=LOG_HEIGHT,
    )
