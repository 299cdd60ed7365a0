"""An alarm drill on what has just been deployed: metrics are put, the alarms fire, the topic hears it (C10).

It is no part of the pipeline, and happens on the embedded AWS only: on AWS, made-up metrics cannot be taken back.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.engine.alarm_state import LEARNING_PERIODS, metrics_of, period_of
from rehearsal.errors import RehearsalError
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import StackChange

OUTPUT = "HealthAlarmName"
"""The stack's output that names the alarm for bad health."""
_HEARD_WITHIN_SECONDS = 10.0
_BAD = 1_000_000.0
_USUAL = 1.0
_WEIGHT = 1e9
"""So many samples of a period: what was measured, or put by another drill, is lost among them."""
_UNDILUTED = {"Sum", "Minimum", "Maximum"}
"""Statistics that one sample is enough for."""

_Alarm = Mapping[str, Any]


@dataclass(frozen=True)
class Drill:
    """What fired, and which of it the topic was told of."""

    fired: tuple[str, ...]
    heard: tuple[str, ...]


@dataclass(frozen=True)
class _Stage:
    clients: EngineClients
    account: str
    region: str

    def client(self, service: str) -> Any:  # noqa: ANN401 - a class per service
        return self.clients(service, account=self.account, region=self.region)


def drill(clients: EngineClients, change: StackChange) -> Drill | None:
    """Set off every alarm of a stack; None if it has no alarm for bad health.

    Raises:
        RehearsalError: An alarm did not fire, or the topic did not hear of one that should tell it.
    """
    stage = _Stage(clients, change.account, change.region)
    stack = stage.client("cloudformation").describe_stacks(StackName=change.stack)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}
    if OUTPUT not in outputs:
        return None
    composite, alarms = _alarms(stage, outputs[OUTPUT])
    (topic,) = composite["AlarmActions"]
    _suspend_scaling(stage)
    with _queue(stage, topic, name=f"{change.stack}-alarm-drill") as queue:
        for alarm in alarms:
            _put(stage, alarm)
        fired = _fired(stage, [composite, *alarms])
        telling = {alarm["AlarmName"] for alarm in (composite, *alarms) if topic in alarm["AlarmActions"]}
        heard = _heard(stage, queue, telling)
    return Drill(fired, heard)


def _alarms(stage: _Stage, unhealthy: str) -> tuple[_Alarm, list[_Alarm]]:
    """The alarm for bad health; and those that it is made of, with all others that tell its topic."""
    cloudwatch = stage.client("cloudwatch")
    (composite,) = cloudwatch.describe_alarms(AlarmNames=[unhealthy], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    parts = set(re.findall(r":alarm:([^\"')]+)", composite["AlarmRule"]))
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm"])
    everything = [alarm for page in pages for alarm in page["MetricAlarms"]]
    topic = composite["AlarmActions"][0]
    return composite, [a for a in everything if a["AlarmName"] in parts or topic in a["AlarmActions"]]


def _suspend_scaling(stage: _Stage) -> None:
    """As one does on AWS before a drill: the load is made up, and tasks for it would only take memory."""
    scaling = stage.client("application-autoscaling")
    for target in scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]:
        scaling.register_scalable_target(
            **{key: target[key] for key in ("ServiceNamespace", "ResourceId", "ScalableDimension")},
            SuspendedState={"DynamicScalingInSuspended": True, "DynamicScalingOutSuspended": True},
        )


@contextmanager
def _queue(stage: _Stage, topic: str, *, name: str) -> Iterator[str]:
    """A queue that hears what the topic hears."""
    sqs, sns = stage.client("sqs"), stage.client("sns")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = f"arn:aws:sqs:{stage.region}:{stage.account}:{name}"
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    try:
        yield url
    finally:
        sns.unsubscribe(SubscriptionArn=subscription)
        sqs.delete_queue(QueueUrl=url)


def _put(stage: _Stage, alarm: _Alarm) -> None:
    """Make every period that the alarm looks at a bad one, after some that were as usual."""
    bad = 0.0 if alarm["ComparisonOperator"].startswith("Less") else _BAD
    periods = int(alarm["EvaluationPeriods"])
    values = [bad] * periods
    if "ThresholdMetricId" in alarm:
        values += [_USUAL] * LEARNING_PERIODS
    middle = datetime.now(UTC) - timedelta(seconds=period_of(alarm) / 2)
    for query in metrics_of(alarm).values():
        metric = query["Metric"]
        data = [
            {
                "MetricName": metric["MetricName"],
                "Dimensions": metric.get("Dimensions", []),
                "Values": [value],
                "Counts": [1.0 if query["Stat"] in _UNDILUTED else _WEIGHT],
                "Timestamp": middle - timedelta(seconds=ago * period_of(alarm)),
            }
            for ago, value in enumerate(values)
        ]
        stage.client("cloudwatch").put_metric_data(Namespace=metric["Namespace"], MetricData=data)


def _fired(stage: _Stage, alarms: Sequence[_Alarm]) -> tuple[str, ...]:
    names = [alarm["AlarmName"] for alarm in alarms]
    now = stage.client("cloudwatch").describe_alarms(AlarmNames=names, AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    silent = [a["AlarmName"] for a in (*now["MetricAlarms"], *now["CompositeAlarms"]) if a["StateValue"] != "ALARM"]
    if silent:
        raise RehearsalError(f"The metrics were as bad as can be, but these alarms did not fire: {', '.join(silent)}.")
    return tuple(sorted(names))


def _heard(stage: _Stage, queue: str, expected: set[str]) -> tuple[str, ...]:
    heard: set[str] = set()
    deadline = time.monotonic() + _HEARD_WITHIN_SECONDS
    while not expected <= heard:
        if time.monotonic() > deadline:
            raise RehearsalError(f"The topic was not told of {', '.join(sorted(expected - heard))}.")
        received = stage.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in received.get("Messages", ()):
            alarm = json.loads(json.loads(message["Body"])["Message"])
            if alarm["NewStateValue"] == "ALARM":
                heard.add(alarm["AlarmName"])
            stage.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return tuple(sorted(heard))
