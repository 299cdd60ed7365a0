"""AWS, as far as the functions behind DORA's numbers need it; and the numbers as the dashboard shows them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

import pytest

from pipeline.functions import measure_delivery, note_delivery
from rehearsal.engine.metric_math import evaluate
from tests.tap_stack.monitoring.dashboards import Plotted, Widget

Json = Any
NOTE, MEASURE, TABLE = "note", "measure", "executions"


class ConditionError(Exception):
    """ConditionalCheckFailedException."""


@dataclass
class Table:
    """DynamoDB's, with the expressions that are used here and no others."""

    name: str = TABLE
    items: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)

    @property
    def meta(self) -> Json:
        return self

    @property
    def client(self) -> Json:
        return self

    @property
    def exceptions(self) -> Json:
        return self

    ConditionalCheckFailedException = ConditionError

    def get_paginator(self, _operation: str) -> Json:
        return self

    def paginate(self, *, ExpressionAttributeValues: Mapping[str, Json], **_: Json) -> Iterator[dict[str, Json]]:  # noqa: N803
        """Page by page, one item in each."""
        (pipeline,) = ExpressionAttributeValues.values()
        yield from ({"Items": [dict(item)]} for (owner, _), item in self.items.items() if owner == pipeline)

    def update_item(
        self,
        *,
        Key: Mapping[str, str],  # noqa: N803
        UpdateExpression: str,  # noqa: N803
        ExpressionAttributeValues: Mapping[str, Json],  # noqa: N803
        ConditionExpression: str = "",  # noqa: N803
        ReturnValues: str = "",  # noqa: N803
    ) -> Json:
        item = self.items.get((Key["pipeline"], Key["execution"]), dict(Key))
        if ConditionExpression and not _holds(ConditionExpression, item, ExpressionAttributeValues):
            raise ConditionError
        verb, _, rest = UpdateExpression.partition(" ")
        for part in rest.split(", "):
            name, value = part.replace(" = ", " ").split(" ")
            given = ExpressionAttributeValues[value]
            before = item.get(name, set())
            item[name] = given if verb == "SET" else before | given if verb == "ADD" else before - given
        self.items[Key["pipeline"], Key["execution"]] = item
        return {"Attributes": dict(item)} if ReturnValues == "ALL_NEW" else {}

    def get_item(self, *, Key: Mapping[str, str], ConsistentRead: bool) -> Json:  # noqa: N803
        assert ConsistentRead
        return {"Item": dict(self.items[Key["pipeline"], Key["execution"]])}


def _holds(condition: str, item: Mapping[str, Json], values: Mapping[str, Json]) -> bool:
    if condition == "NOT contains(published, :name)":
        return values[":name"] not in item.get("published", ())
    name = condition.partition("(")[2].partition(")")[0]
    assert condition == f"attribute_not_exists({name}) OR {name} > :{name}"
    return name not in item or item[name] > values[f":{name}"]


@dataclass
class Aws:
    """All of it. `refuses` makes CloudWatch refuse what it is given."""

    commits: Mapping[str, str]
    table: Table = field(default_factory=Table)
    points: list[tuple[str, datetime, float]] = field(default_factory=list)
    refuses: bool = False

    def install(self, monkeypatch: pytest.MonkeyPatch, *, production: str = "Prod") -> None:
        monkeypatch.setattr("boto3.client", lambda _service: self)
        monkeypatch.setattr("boto3.resource", lambda _service: self)
        variables = {"TABLE": TABLE, "NEXT": MEASURE, "NAMESPACE": "Tap/Delivery", "PRODUCTION": production}
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    def Table(self, name: str) -> Table:  # noqa: N802
        assert name == TABLE
        return self.table

    def list_action_executions(self, *, pipelineName: str, filter: Mapping[str, str]) -> Json:  # noqa: A002, N803
        assert pipelineName
        date = self.commits.get(filter["pipelineExecutionId"])
        source = {"outputVariables": {"AuthorDate": date} if date else {"VersionId": "1"}}
        return {"actionExecutionDetails": [{"stageName": "Prod"}, {"stageName": "Source", "output": source}]}

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: str) -> None:  # noqa: N803
        assert (FunctionName, InvocationType) == (MEASURE, "Event")
        measure_delivery.handler(json.loads(Payload), None)

    def put_metric_data(self, *, Namespace: str, MetricData: list[Json]) -> None:  # noqa: N803
        if self.refuses:
            raise RuntimeError("503")
        assert Namespace == "Tap/Delivery"
        for point in MetricData:
            assert [*point["Dimensions"]] == [{"Name": "Pipeline", "Value": "tap-commerce"}]
            assert point["Unit"] == ("Seconds" if point["MetricName"] in {"LeadTime", "TimeToRestore"} else "Count")
            self.points.append((point["MetricName"], datetime.fromtimestamp(point["Timestamp"], UTC), point["Value"]))


def replay(events: list[Json]) -> None:
    for event in events:
        note_delivery.handler(event, None)


def matches(pattern: Json, event: Json) -> bool:
    """EventBridge's, as far as our rules use it."""
    if isinstance(pattern, dict):
        return all(key in event and matches(part, event[key]) for key, part in pattern.items())
    if isinstance(event, list):
        return any(matches(pattern, part) for part in event)
    return any(event.endswith(one["suffix"]) if isinstance(one, dict) else one == event for one in pattern)


def shown(widget: Widget, aws: Aws, *, now: datetime) -> float | None:
    """The value of a number on the dashboard: over all of its range, as CloudWatch reckons it."""
    days = int(widget.properties["start"].removeprefix("-P").removesuffix("D"))
    assert widget.properties["setPeriodToTimeRange"] is True
    begin = now - timedelta(days=days)
    values: dict[str, list[float | None]] = {}
    expression = ""
    for plotted in widget.metrics:
        expression = expression or plotted.expression
        if not plotted.expression:
            values[plotted.options.get("id", "value")] = [_statistic(plotted, aws, begin=begin, end=now)]
    return evaluate(expression or "value", values, periods=1)[0]


def _statistic(plotted: Plotted, aws: Aws, *, begin: datetime, end: datetime) -> float | None:
    assert (plotted.path[0], *plotted.path[2:]) == ("Tap/Delivery", "Pipeline", "tap-commerce")
    values = [value for name, at, value in aws.points if name == plotted.name and begin < at <= end]
    if not values:
        return None
    if plotted.options["stat"] == "Sum":
        return sum(values)
    assert plotted.options["stat"] == "p50"
    return values[0] if len(values) == 1 else quantiles(values, n=2, method="inclusive")[0]
