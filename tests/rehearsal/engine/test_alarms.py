"""Alarms of a stack fire when a metric is put, and tell a topic."""

import datetime
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from tests.rehearsal.engine.cloud import DEV, REGION, Cloud, Json, StackFailedError, wait_until

TOPIC = {"Type": "AWS::SNS::Topic"}
_names = count()


def query(name: str, metric: str) -> dict[str, Any]:
    stat = {"Metric": {"Namespace": "Shop", "MetricName": metric}, "Period": 60, "Stat": "Sum"}
    return {"Id": name, "MetricStat": stat, "ReturnData": False}


def rate(namespace: str, expression: str = "IF(errors >= 5, 100 * errors / MAX([requests, errors]), 0)") -> Json:
    queries = [{"Id": "rate", "Expression": expression}, query("errors", "Errors"), query("requests", "Requests")]
    for entry in queries[1:]:
        entry["MetricStat"]["Metric"]["Namespace"] = namespace
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": f"{namespace}-rate",
            "Metrics": queries,
            "Threshold": 20,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "EvaluationPeriods": 1,
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "Topic"}],
            "OKActions": [{"Ref": "Topic"}],
        },
    }


@pytest.fixture
def namespace() -> str:
    """Metrics of one test only."""
    return f"Shop{next(_names)}"


@pytest.fixture
def alarms(cloud: Cloud, namespace: str) -> Iterator["Alarms"]:
    alarms = Alarms(cloud, namespace)
    yield alarms
    cloud.delete(alarms.stack)


class Alarms:
    """A stack of alarms, and a queue that hears what its topic hears."""

    def __init__(self, cloud: Cloud, namespace: str) -> None:
        self.cloud = cloud
        self.namespace = namespace
        self.stack = f"alarms-{namespace}".lower()

    def deploy(self, resources: dict[str, Any]) -> None:
        topic = self.cloud.deploy(self.stack, {"Topic": TOPIC, **resources}, {"Topic": {"Ref": "Topic"}})
        sqs = self.cloud.client("sqs")
        self.queue = sqs.create_queue(QueueName=self.stack)["QueueUrl"]
        self.cloud.client("sns").subscribe(
            TopicArn=topic.outputs["Topic"], Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{DEV}:{self.stack}"
        )

    def put(self, *, ago: int = 0, dimensions: dict[str, str] | None = None, **values: float) -> None:
        at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=ago)
        names = [{"Name": name, "Value": value} for name, value in (dimensions or {}).items()]
        data = [
            {"MetricName": metric, "Value": value, "Timestamp": at, "Dimensions": names}
            for metric, value in values.items()
        ]
        self.cloud.client("cloudwatch").put_metric_data(Namespace=self.namespace, MetricData=data)

    def state(self, alarm: str) -> str:
        found = self.cloud.client("cloudwatch").describe_alarms(
            AlarmNames=[alarm], AlarmTypes=["MetricAlarm", "CompositeAlarm"]
        )
        return str((found["MetricAlarms"] or found["CompositeAlarms"])[0]["StateValue"])

    def heard(self) -> list[tuple[str, str]]:
        """Name and new state of every alarm that the topic was told of since the last call; waits for the first."""
        messages: list[Json] = []

        def receive() -> bool:
            messages.extend(
                self.cloud.client("sqs")
                .receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
                .get("Messages", [])
            )
            return bool(messages)

        wait_until(receive, what="a message")
        for message in messages:
            self.cloud.client("sqs").delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        alarms = [json.loads(json.loads(message["Body"])["Message"]) for message in messages]
        return [(alarm["AlarmName"], alarm["NewStateValue"]) for alarm in alarms]


@pytest.mark.requirement("C10")
def test_an_alarm_on_a_rate_fires_and_ends_and_the_topic_hears_both(alarms: Alarms) -> None:
    alarms.deploy({"Rate": rate(alarms.namespace)})
    name = f"{alarms.namespace}-rate"
    assert alarms.state(name) == "INSUFFICIENT_DATA"
    alarms.put(Errors=4, Requests=4)
    assert alarms.state(name) == "OK"  # all have failed, but they are too few
    assert alarms.heard() == [(name, "OK")]
    alarms.put(Errors=6, Requests=26)
    assert alarms.state(name) == "ALARM"
    assert alarms.heard() == [(name, "ALARM")]
    alarms.put(Requests=970)
    assert alarms.heard() == [(name, "OK")]


@pytest.mark.requirement("C10")
def test_an_alarm_reads_the_metric_of_its_own_dimensions_only(alarms: Alarms) -> None:
    plain = {
        "Namespace": alarms.namespace,
        "MetricName": "Connections",
        "Dimensions": [{"Name": "Cluster", "Value": "shop"}],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 2,
        "Threshold": 100,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    }
    name = f"{alarms.namespace}-connections"
    alarms.deploy({"Connections": {"Type": "AWS::CloudWatch::Alarm", "Properties": {**plain, "AlarmName": name}}})
    alarms.put(Connections=500, dimensions={"Cluster": "other"})
    assert alarms.state(name) == "INSUFFICIENT_DATA"
    alarms.put(Connections=50, ago=90, dimensions={"Cluster": "shop"})
    alarms.put(Connections=500, dimensions={"Cluster": "shop"})
    assert alarms.state(name) == "OK"  # for one of its two minutes
    alarms.put(Connections=500, ago=90, dimensions={"Cluster": "shop"})
    assert alarms.state(name) == "ALARM"


@pytest.mark.requirement("C10")
def test_a_composite_alarm_tells_for_its_children(alarms: Alarms) -> None:
    child = rate(alarms.namespace)
    del child["Properties"]["AlarmActions"], child["Properties"]["OKActions"]
    name = f"{alarms.namespace}-unhealthy"

    def composite(**more: object) -> dict[str, Any]:
        rule = {"Fn::Join": ["", ['ALARM("', {"Fn::GetAtt": ["Rate", "Arn"]}, '")']]}
        properties = {"AlarmName": name, "AlarmRule": rule, "AlarmActions": [{"Ref": "Topic"}], **more}
        return {"Rate": child, "Unhealthy": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": properties}}

    alarms.deploy(composite())
    assert alarms.state(name) == "OK"
    alarms.put(Errors=50, Requests=50)
    assert alarms.state(name) == "ALARM"
    assert alarms.heard() == [(name, "ALARM")]
    alarms.deploy(composite(AlarmDescription="Look at the dashboard"))
    assert alarms.state(name) == "ALARM"  # an update changes what it is, not how it is


def test_metric_math_that_nobody_evaluates_fails_the_deployment(cloud: Cloud, namespace: str) -> None:
    with pytest.raises(StackFailedError, match="does not know"):
        cloud.deploy(f"unknown-{namespace}".lower(), {"Topic": TOPIC, "Rate": rate(namespace, "RATE(errors)")})
