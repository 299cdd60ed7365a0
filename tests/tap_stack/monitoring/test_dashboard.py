"""What the dashboard shows, and that CloudWatch would take it.

Limits: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import itertools
import re
from collections import Counter

import pytest

from tests.tap_stack.monitoring.alarms import own_alarms
from tests.tap_stack.monitoring.dashboards import Widget, body_of, widgets_of
from tests.tap_stack.templates import Template

MOST_WIDGETS = 500
MOST_METRICS_OF_A_WIDGET = 500
MOST_METRICS = 2500
COLUMNS = 24
MOST_BYTES = 100_000
"""Of ours. CloudFormation takes a template of 1 MB, and we want the dashboard to be a small part of it."""
STATISTIC = re.compile(r"Average|Sum|Minimum|Maximum|SampleCount|p\d\d?(\.\d+)?")
GOLDEN = ("Requests", "Errors", "Latency", "Saturation")


@pytest.fixture(scope="module")
def widgets(disposable: Template) -> list[Widget]:
    return widgets_of(disposable)


def widget(widgets: list[Widget], title: str) -> Widget:
    (found,) = (widget for widget in widgets if widget.title.startswith(title))
    return found


@pytest.mark.requirement("C9")
def test_it_is_within_cloudwatchs_limits(disposable: Template, widgets: list[Widget]) -> None:
    assert len(body_of(disposable).encode()) <= MOST_BYTES
    assert 0 < len(widgets) <= MOST_WIDGETS
    assert max(len(widget.metrics) for widget in widgets) <= MOST_METRICS_OF_A_WIDGET
    assert sum(len(widget.metrics) for widget in widgets) <= MOST_METRICS
    assert {widget.type for widget in widgets} <= {"metric", "text", "alarm", "log"}


@pytest.mark.requirement("C9")
def test_every_widget_is_on_the_grid_and_on_no_other_one(widgets: list[Widget]) -> None:
    for widget in widgets:
        assert 0 <= widget.x < COLUMNS
        assert widget.y >= 0
        assert 1 <= widget.width <= COLUMNS - widget.x, widget.title
        assert 1 <= widget.height <= 1000
    taken = Counter(itertools.chain.from_iterable(widget.cells for widget in widgets))
    assert set(taken.values()) == {1}


@pytest.mark.requirement("C9")
def test_every_row_is_filled(widgets: list[Widget]) -> None:
    rows = Counter(y for widget in widgets for _, y in widget.cells)
    assert set(rows.values()) == {COLUMNS}


@pytest.mark.requirement("C9")
def test_every_graph_names_its_region_its_metrics_and_a_statistic(widgets: list[Widget]) -> None:
    for widget in (widget for widget in widgets if widget.type in {"metric", "log"}):
        assert widget.properties["region"] == "us-east-1"
        assert widget.title
    for widget in (widget for widget in widgets if widget.type == "metric"):
        assert widget.metrics
        ids = [plotted.options["id"] for plotted in widget.metrics if "id" in plotted.options]
        assert len(ids) == len(set(ids)), widget.title
        for plotted in widget.metrics:
            assert bool(plotted.path) != bool(plotted.expression)
            assert STATISTIC.fullmatch(plotted.options.get("stat", "Average"))
            names = set(re.findall(r"[a-z]\w*", plotted.expression))
            assert names <= set(ids), f"{widget.title}: {plotted.expression}"


@pytest.mark.requirement("C9")
def test_at_the_top_are_the_alarms_and_what_to_look_at_first(disposable: Template, widgets: list[Widget]) -> None:
    text, alarms = sorted((widget for widget in widgets if widget.y == 0), key=lambda widget: widget.x)
    assert (text.type, alarms.type) == ("text", "alarm")
    assert "1." in text.properties["markdown"]
    shown = {arn.split(".")[0] for arn in alarms.properties["alarms"]}
    known = {alarm.logical_id for alarm in own_alarms(disposable).values()}
    assert shown == known | {disposable.one("CloudWatch::CompositeAlarm").logical_id}


@pytest.mark.requirement("C9")
def test_below_them_are_the_golden_signals(widgets: list[Widget]) -> None:
    second = sorted({widget.y for widget in widgets})[1]
    row = sorted((widget for widget in widgets if widget.y == second), key=lambda widget: widget.x)
    assert [widget.title.split()[0].rstrip(":") for widget in row] == [*GOLDEN]
    stats = [plotted.options.get("stat") for plotted in row[2].metrics if plotted.name == "TargetResponseTime"]
    assert stats == ["p50", "p95", "p99"]


@pytest.mark.requirement("C9")
@pytest.mark.parametrize("signal", GOLDEN)
def test_deployments_are_marked_on_each_golden_signal(widgets: list[Widget], signal: str) -> None:
    plotted = widget(widgets, signal).metrics
    (marker,) = (p for p in plotted if p.options.get("yAxis") == "right" and p.expression)
    assert marker.expression == "IF(FILL(backend_deployments, 1) > 1, 1, 0)"
    (count,) = (p for p in plotted if p.options.get("id") == "backend_deployments")
    assert count.path[:2] == ("ECS/ContainerInsights", "DeploymentCount")


@pytest.mark.requirement("C9")
@pytest.mark.parametrize(
    ("title", "metrics"),
    [
        ("backend: CPU and memory", {"CPUUtilization", "MemoryUtilization"}),
        ("backend: tasks", {"DesiredTaskCount", "RunningTaskCount", "PendingTaskCount", "Invocations"}),
        ("backend: targets", {"HealthyHostCount", "UnHealthyHostCount"}),
        ("Aurora: connections", {"DatabaseConnections"}),
        ("Aurora: capacity", {"ServerlessDatabaseCapacity"}),
        ("Load balancer", {"RequestCount", "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"}),
        ("API Gateway", {"Count", "4XXError", "5XXError"}),
    ],
)
def test_each_part_has_its_graphs(widgets: list[Widget], title: str, metrics: set[str]) -> None:
    assert metrics <= {plotted.name for plotted in widget(widgets, title).metrics}


@pytest.mark.requirement("C9")
def test_connections_and_capacity_are_shown_against_their_maximum(disposable: Template, widgets: list[Widget]) -> None:
    def lines(title: str) -> dict[str, float]:
        annotations = widget(widgets, title).properties["annotations"]["horizontal"]
        return {line["label"]: line["value"] for line in annotations}

    parameters = disposable.one("RDS::DBClusterParameterGroup").properties["Parameters"]
    assert lines("Aurora: connections") == {
        "maximum": int(parameters["max_connections"]),
        "alarm": own_alarms(disposable)["database-connections"].properties["Threshold"],
    }
    assert lines("Aurora: capacity") == {"maximum": 1}


@pytest.mark.requirement("C9")
def test_the_newest_errors_and_failed_tasks_are_shown(widgets: list[Widget]) -> None:
    logs = [widget for widget in widgets if widget.type == "log"]
    assert [("level >= 50" in log.properties["query"], "stoppedReason" in log.properties["query"]) for log in logs] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.requirement("C9")
def test_a_distribution_has_a_graph_in_the_region_that_keeps_its_metrics() -> None:
    import aws_cdk as cdk

    from tap_stack.monitoring import part_rows
    from tap_stack.monitoring.watched import Watched, WatchedDatabase

    stack = cdk.Stack(cdk.App(), "Shop", env=cdk.Environment(account="222222222222", region="eu-west-1"))
    watched = Watched(
        services=(),
        load_balancer_name="app/shop/0123456789abcdef",
        api_name="shop",
        api_stage="v1",
        database=WatchedDatabase(cluster_identifier="shop", max_connections=100),
        distribution_id="E2EXAMPLE",
    )
    row = [Widget(x=0, y=0, **stack.resolve(widget.to_json())[0]) for widget in part_rows.entry(watched)]
    assert sum(widget.width for widget in row) == COLUMNS
    requests, errors = (widget for widget in row if widget.title.startswith("CloudFront"))
    assert requests.properties["region"] == errors.properties["region"] == "us-east-1"
    names = [plotted.name for plotted in (*requests.metrics, *errors.metrics)]
    assert names == ["Requests", "4xxErrorRate", "5xxErrorRate"]
    assert all("E2EXAMPLE" in plotted.path for plotted in (*requests.metrics, *errors.metrics))
