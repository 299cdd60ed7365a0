"""Alarms that are what their template says: metric math, dimensions, missing data, several periods, and composites.

An alarm is evaluated when a metric is put, and only once one of its own has ever been: what nobody measures here must
not look like an outage.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from rehearsal.engine import alarm_state, own
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

_METRIC_MATH = ("Metrics", "ThresholdMetricId")
UNCHANGED: list[Callable[[dict[str, Any]], None]] = []
"""What is told of an alarm that was looked at and is in the state in which it was before."""


def _install_evaluation(_engine: Engine) -> None:
    cloudwatch._evaluate_alarm = _evaluate


def _evaluate(alarm: dict[str, Any]) -> None:
    if not any(_points(query["Metric"]) for query in alarm_state.metrics_of(alarm).values()):
        return
    verdict = alarm_state.judge(alarm, history)
    before = alarm["StateValue"]
    if verdict.state in {None, before}:
        for tell in UNCHANGED:
            tell(alarm)
        return
    reason = f"Threshold Crossed: datapoints {list(verdict.datapoints)}, {alarm['ComparisonOperator']}"
    reason += "" if "ThresholdMetricId" in alarm else f" {alarm['Threshold']:g}"
    alarm |= {"StateValue": verdict.state, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
    cloudwatch._record_history(alarm["AlarmName"], before, verdict.state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, verdict.state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _points(metric: Mapping[str, Any]) -> list[dict[str, Any]]:
    dimensions = cloudwatch._dims_key(cloudwatch._dims_from_list(metric.get("Dimensions") or []))
    return cloudwatch._metrics.get((metric["Namespace"], metric["MetricName"], dimensions)) or []


def history(query: Mapping[str, Any], period: int) -> dict[int, float]:
    """The values of an alarm's metric by how many periods they are ago, as `alarm_state.judge` asks for them."""
    now = time.time()
    buckets: dict[int, list[dict[str, Any]]] = {}
    for point in _points(query["Metric"]):
        buckets.setdefault(int(max(0.0, now - point["Timestamp"]) // period), []).append(point)
    statistic = query["Stat"]
    values = {
        ago: cloudwatch._stat_value(cloudwatch._calc_stats(points), statistic, points)
        for ago, points in buckets.items()
    }
    return {ago: value for ago, value in values.items() if value is not None}


def _install_metric_math(_engine: Engine) -> None:
    record_plain = provisioners._cw_metric_alarm_record

    def record(name: str, properties: Properties) -> dict[str, Any]:
        if "Metrics" not in properties:
            plain: dict[str, Any] = record_plain(name, properties)
            return plain
        math = {key: properties[key] for key in _METRIC_MATH if key in properties}
        rest = {key: value for key, value in properties.items() if key not in _METRIC_MATH}
        alarm: dict[str, Any] = record_plain(name, {"MetricName": "-", "Namespace": "-", "Threshold": 0, **rest})
        alarm |= math
        for key in ("MetricName", "Namespace", "Statistic", "Period", "Dimensions"):
            del alarm[key]
        if "ThresholdMetricId" in alarm:
            del alarm["Threshold"]
        alarm_state.check(alarm)
        return alarm

    provisioners._cw_metric_alarm_record = record


def _install_composites(engine: Engine) -> None:
    def put(name: str, properties: Properties) -> Created:
        client = own.client(engine, "cloudwatch")
        known = client.meta.service_model.operation_model("PutCompositeAlarm").input_shape.members
        wanted = {key: value for key, value in properties.items() if key in known and key != "Tags"}
        client.put_composite_alarm(**{**wanted, "AlarmName": name})
        described = client.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])
        arn = described["CompositeAlarms"][0]["AlarmArn"]
        # CloudFormation's own tags are not for everybody to set; the others count on a new alarm only.
        tags = [tag for tag in properties.get("Tags", ()) if not tag["Key"].startswith("aws:")]
        if tags:
            client.tag_resource(ResourceARN=arn, Tags=tags)
        return Created(name, {"Arn": arn})

    def name_of(properties: Properties, stack: str, logical_id: str) -> str:
        return str(properties.get("AlarmName") or f"{stack}-{logical_id}")

    add_type(
        "AWS::CloudWatch::CompositeAlarm",
        create=lambda logical_id, properties, stack: put(name_of(properties, stack, logical_id), properties),
        update=lambda physical_id, _old, new, _stack: put(physical_id, new),
        delete=lambda physical_id, _properties: own.client(engine, "cloudwatch").delete_alarms(
            AlarmNames=[physical_id]
        ),
        tagged=True,
    )


EVALUATION = Patch(
    name="alarm evaluation",
    why="an alarm takes the data of every dimension, knows one period only, and nothing of missing data",
    install=_install_evaluation,
    concerns=("AWS::CloudWatch::Alarm", "cloudwatch"),
    contract="test_alarms.py",
)
METRIC_MATH = Patch(
    name="alarms with metric math",
    why="CloudFormation refuses alarms with metric math and anomaly detection",
    install=_install_metric_math,
    concerns=("AWS::CloudWatch::Alarm",),
    contract="test_alarms.py",
)
COMPOSITES = Patch(
    name="composite alarms",
    why="CloudFormation lacks AWS::CloudWatch::CompositeAlarm",
    install=_install_composites,
    concerns=("AWS::CloudWatch::CompositeAlarm",),
    contract="test_alarms.py",
)
