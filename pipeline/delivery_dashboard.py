"""What the pipeline delivers, at a glance: DORA's four numbers over a week and a month, and how they came about."""

from collections.abc import Iterator

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from pipeline.delivery_metrics import NAMESPACE

COLUMNS = 24
WEEK, MONTH = 7, 30
_DAY = Duration.days(1)
BANDS = """\
## Delivery by {pipeline}
A *deployment* is a change that began to change production. It has *failed* if that did not end with green checks, or
was rolled back. *Lead time*: from the commit, or else the push, to production deployed and checked. *Time to restore*:
from a failure to the next green production. The precise words: docs/decisions/0042.

| DORA, 2024 | deployments | lead time | failed | time to restore |
|---|---|---|---|---|
| elite | several a day, on demand | below a day | 5 % | below an hour |
| high | one a day to one a week | a day to a week | 20 % | below a day |
| medium | one a week to one a month | a week to a month | 10 % | below a day |
| low | one a month to one in six months | one to six months | 40 % | a week to a month |

[Accelerate State of DevOps 2024](https://dora.dev/research/2024/dora-report/), of all who answered; since
2025 DORA has other groups. Compare with yourselves, not with others.
"""


class DeliveryDashboard(Construct):
    """The dashboard `<pipeline>-delivery`."""

    def __init__(self, scope: Construct, construct_id: str, *, pipeline: str) -> None:
        super().__init__(scope, construct_id)
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=f"{pipeline}-delivery",
            start=f"-P{MONTH}D",
            widgets=[
                [cloudwatch.TextWidget(markdown=BANDS.format(pipeline=pipeline), width=COLUMNS, height=7)],
                [*_numbers(pipeline, days=WEEK)],
                [*_numbers(pipeline, days=MONTH)],
                [*_graphs(pipeline)],
            ],
        )


def _numbers(pipeline: str, *, days: int) -> Iterator[cloudwatch.SingleValueWidget]:
    """One value for all of the days, whatever the dashboard's own range is."""
    for title, metric in (
        ("Deployments", _metric(pipeline, "Deployments", statistic="Sum")),
        ("Lead time, median", _metric(pipeline, "LeadTime", statistic="p50")),
        ("Changes that failed, %", _failure_rate(pipeline)),
        ("Time to restore, median", _metric(pipeline, "TimeToRestore", statistic="p50")),
    ):
        yield cloudwatch.SingleValueWidget(
            title=f"{title} ({days} days)",
            metrics=[metric],
            start=f"-P{days}D",
            end="P0D",
            set_period_to_time_range=True,
            width=COLUMNS // 4,
            height=3,
        )


def _graphs(pipeline: str) -> Iterator[cloudwatch.GraphWidget]:
    """Day by day."""
    for title, metrics in (
        (
            "Deployments, and those that failed",
            [_metric(pipeline, name, statistic="Sum", period=_DAY) for name in ("Deployments", "Failures")],
        ),
        (
            "Lead time and time to restore, median in seconds",
            [_metric(pipeline, name, statistic="p50", period=_DAY) for name in ("LeadTime", "TimeToRestore")],
        ),
        (
            "Executions: how many, and how many failed",
            [
                _codepipelines(pipeline, "PipelineDuration", statistic="SampleCount", label="ended"),
                _codepipelines(pipeline, "FailedPipelineExecutions", statistic="Sum", label="failed"),
            ],
        ),
        (
            "Duration of executions, seconds",
            [
                _codepipelines(pipeline, "PipelineDuration", statistic="p50", label="median"),
                _codepipelines(pipeline, "PipelineDuration", statistic="Maximum", label="longest"),
            ],
        ),
    ):
        yield cloudwatch.GraphWidget(
            title=title,
            left=metrics,
            left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
            legend_position=cloudwatch.LegendPosition.BOTTOM,
            width=COLUMNS // 4,
            height=6,
        )


def _failure_rate(pipeline: str) -> cloudwatch.MathExpression:
    """None of some is 0 %; none of none is nothing."""
    return cloudwatch.MathExpression(
        expression="100 * FILL(failures, 0) / deployments",
        using_metrics={
            "failures": _metric(pipeline, "Failures", statistic="Sum"),
            "deployments": _metric(pipeline, "Deployments", statistic="Sum"),
        },
        label="Failures / Deployments",
    )


def _metric(pipeline: str, name: str, *, statistic: str, period: Duration | None = None) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"Pipeline": pipeline},
        statistic=statistic,
        period=period,
    )


def _codepipelines(pipeline: str, name: str, *, statistic: str, label: str) -> cloudwatch.Metric:
    """Its own: https://docs.aws.amazon.com/codepipeline/latest/userguide/metrics-dimensions.html."""
    return cloudwatch.Metric(
        namespace="AWS/CodePipeline",
        metric_name=name,
        dimensions_map={"PipelineName": pipeline},
        statistic=statistic,
        label=label,
        period=_DAY,
    )
