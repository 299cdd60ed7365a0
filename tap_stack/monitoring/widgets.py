"""Widgets as this dashboard has them: a graph takes a third or a quarter of a row, and says what it shows."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch

from tap_stack.monitoring import metrics
from tap_stack.monitoring.watched import WatchedService

ROW = 24
"""Columns of a dashboard."""
GRAPH_HEIGHT = 6
PERCENT = cloudwatch.YAxisProps(min=0, max=100, label="%", show_units=False)
FROM_ZERO = cloudwatch.YAxisProps(min=0, show_units=False)
MARKERS = cloudwatch.YAxisProps(min=0, max=1, show_units=False, label="deployment")
GREY = "#bbbbbb"


def graph(
    title: str,
    left: Sequence[cloudwatch.IMetric],
    *,
    in_row: int,
    axis: cloudwatch.YAxisProps = FROM_ZERO,
    lines: Sequence[cloudwatch.HorizontalAnnotation] = (),
    markers: Sequence[cloudwatch.IMetric] = (),
    region: str | None = None,
) -> cloudwatch.GraphWidget:
    """A graph, as wide as `in_row` of them fill a row; `lines` are what its values must not reach."""
    return cloudwatch.GraphWidget(
        title=title,
        left=list(left),
        right=list(markers),
        left_y_axis=axis,
        right_y_axis=MARKERS if markers else None,
        left_annotations=list(lines),
        legend_position=cloudwatch.LegendPosition.BOTTOM,
        width=ROW // in_row,
        height=GRAPH_HEIGHT,
        region=region,
    )


def limit(value: float, label: str) -> cloudwatch.HorizontalAnnotation:
    """A line across a graph where an alarm fires or something ends."""
    return cloudwatch.HorizontalAnnotation(value=value, label=label, color=cloudwatch.Color.RED)


def deployment_marker(service: WatchedService) -> cloudwatch.MathExpression:
    """1 while a service is being deployed, else 0: the marker on the graphs of what a deployment may break.

    Dashboards have lines at fixed times only, and a template does not know when it will be deployed. ECS does: a
    service has a second deployment as long as the tasks of the one before run.
    """
    count = f"{service.name.replace('-', '_')}_deployments"
    return cloudwatch.MathExpression(
        expression=f"IF(FILL({count}, 1) > 1, 1, 0)",
        using_metrics={count: metrics.of_tasks(service, "DeploymentCount")},
        label=f"{service.name} is being deployed",
        color=GREY,
        period=metrics.MINUTE,
    )


def named(metric: cloudwatch.Metric | cloudwatch.MathExpression, label: str) -> cloudwatch.IMetric:
    """A metric with a label for people."""
    return metric.with_(label=label)
