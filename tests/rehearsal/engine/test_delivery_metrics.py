"""The way of a pipeline's events to DORA's numbers: rules, the functions, their table, CloudWatch."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.functions import measure_delivery, note_delivery
from tests.rehearsal.engine.cloud import TOOLS, Cloud, Json, wait_until

PIPELINE = f"arn:aws:codepipeline:us-east-1:{TOOLS}:delivered"
NAMES = ("Deployments", "Failures", "LeadTime", "TimeToRestore")
NOW = datetime.now(UTC)
BEGUN = NOW - timedelta(minutes=20)


def function(code: str, **variables: Json) -> Json:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.14",
            "Timeout": 30,
            "Handler": "index.handler",
            "Role": f"arn:aws:iam::{TOOLS}:role/delivery",
            "Code": {"ZipFile": Path(code).read_text()},
            "Environment": {"Variables": {"TABLE": {"Ref": "Table"}, **variables}},
        },
    }


RESOURCES = {
    "Table": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "KeySchema": [
                {"AttributeName": "pipeline", "KeyType": "HASH"},
                {"AttributeName": "execution", "KeyType": "RANGE"},
            ],
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": "S"} for name in ("pipeline", "execution")
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        },
    },
    "Measure": function(measure_delivery.__file__, NAMESPACE="Tap/Delivery"),
    "Note": function(note_delivery.__file__, NEXT={"Ref": "Measure"}, PRODUCTION="Prod"),
    "Rule": {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "EventPattern": {
                "source": ["aws.codepipeline"],
                "resources": [PIPELINE],
                "detail": {"$or": [{"action": [{"suffix": ".Deploy"}]}, {"action": [{"exists": False}]}]},
            },
            "Targets": [{"Id": "Function", "Arn": {"Fn::GetAtt": ["Note", "Arn"]}}],
        },
    },
}


def put(cloud: Cloud, what: str, execution: str, **detail: Json) -> None:
    begun = {"pipeline": "delivered", "execution-id": execution, "start-time": f"{BEGUN:%Y-%m-%dT%H:%M:%S}.250Z"}
    cloud.client("events", TOOLS).put_events(
        Entries=[
            {
                "Source": "aws.codepipeline",
                "DetailType": f"CodePipeline {what} Execution State Change",
                "Resources": [PIPELINE],
                "Detail": json.dumps({**begun, **detail}),
            }
        ]
    )


def published(cloud: Cloud, execution: str) -> list[str]:
    dynamodb = cloud.client("dynamodb", TOOLS)
    (table,) = (name for name in dynamodb.list_tables()["TableNames"] if name.startswith("delivery-"))
    key = {"pipeline": {"S": "delivered"}, "execution": {"S": execution}}
    item = dynamodb.get_item(TableName=table, Key=key).get("Item", {})
    names: list[str] = item.get("published", {"SS": []})["SS"]
    return names


def points(cloud: Cloud) -> dict[str, list[float]]:
    queries = [
        {
            "Id": name.lower(),
            "MetricStat": {
                "Metric": {
                    "Namespace": "Tap/Delivery",
                    "MetricName": name,
                    "Dimensions": [{"Name": "Pipeline", "Value": "delivered"}],
                },
                "Period": 60,
                "Stat": "Sum",
            },
        }
        for name in NAMES
    ]
    found = cloud.client("cloudwatch", TOOLS).get_metric_data(
        MetricDataQueries=queries, StartTime=NOW - timedelta(days=1), EndTime=NOW + timedelta(days=1)
    )
    values = {result["Id"]: sorted(result["Values"]) for result in found["MetricDataResults"]}
    return {name: values[name.lower()] for name in NAMES}


@pytest.mark.requirement("D7")
def test_the_events_of_a_failure_and_its_repair_become_the_four_numbers_once(cloud: Cloud) -> None:
    cloud.deploy("delivery", RESOURCES, account=TOOLS)
    for execution, end in (("bad", "FAILED"), ("good", "SUCCEEDED")):
        put(cloud, "Pipeline", execution, state="STARTED")
        put(cloud, "Action", execution, state="STARTED", stage="Prod", action="shop.Prepare")  # no deployment yet
        put(cloud, "Action", execution, state="STARTED", stage="Prod", action="shop.Deploy")
        put(cloud, "Stage", execution, state=end, stage="Prod")
        wait_until(lambda: "Deployments" in published(cloud, execution), what=f"what {execution} means")  # noqa: B023
    put(cloud, "Stage", "good", state="SUCCEEDED", stage="Prod")  # once more
    wait_until(lambda: all(points(cloud).values()), what="a value of each metric")
    found = points(cloud)
    assert (sum(found["Deployments"]), found["Failures"]) == (2, [1])
    assert found["LeadTime"][0] >= 20 * 60
    assert len(found["TimeToRestore"]) == 1
    cloud.delete("delivery", account=TOOLS)
