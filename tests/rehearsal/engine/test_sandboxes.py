"""The clean-up of sandboxes, as a function of one account that deletes stacks of another."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.functions import delete_sandboxes
from tests.rehearsal.engine.cloud import DEV, TOOLS, Client, Cloud, Json, wait_until

PREFIX = "shop-sandbox-"
STACKS: dict[str, dict[str, str]] = {
    f"{PREFIX}expired": {"Sandbox": "expired", "ExpiresAfterDays": "3"},
    f"{PREFIX}dated": {"Sandbox": "feature/dated", "ExpiresAfterDays": "30", "ExpiresOn": "2020-01-01"},
    f"{PREFIX}fresh": {"Sandbox": "fresh", "ExpiresAfterDays": "9"},
    f"{PREFIX}foreign": {"Environment": "dev"},
    "shop-dev": {"Sandbox": "dev", "ExpiresAfterDays": "3"},
}


def resources() -> dict[str, Json]:
    variables = {
        "LONGEST_DAYS": "30",
        "PREFIX": PREFIX,
        "REGIONS": "us-east-1",
        "ROLE_ARN": f"arn:aws:iam::{DEV}:role/shop-sandbox-clean-up",
        "TOPIC_ARN": {"Ref": "Topic"},
    }
    function = {
        "Runtime": "python3.14",
        "Handler": "index.handler",
        "Role": f"arn:aws:iam::{TOOLS}:role/shop-sandboxes",
        "Code": {"ZipFile": Path(delete_sandboxes.__file__).read_text()},
        "Environment": {"Variables": variables},
        "Timeout": 60,
    }
    heard = {"TopicArn": {"Ref": "Topic"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]}}
    return {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Heard": {"Type": "AWS::SNS::Subscription", "Properties": heard},
        "CleanUp": {"Type": "AWS::Lambda::Function", "Properties": function},
    }


@pytest.fixture
def stacks(cloud: Cloud) -> Iterator[Client]:
    """CloudFormation in the sandboxes' account, with stacks of all kinds."""
    cloudformation = cloud.client("cloudformation", DEV)
    body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    for name, tags in STACKS.items():
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        cloudformation.create_stack(StackName=name, TemplateBody=body, Tags=listed)
    wait_until(lambda: set(STACKS) <= standing(cloudformation), what="the stacks")
    yield cloudformation
    for name in standing(cloudformation) & set(STACKS):
        cloud.delete(name)


def standing(cloudformation: Client) -> set[str]:
    described = cloudformation.describe_stacks()["Stacks"]
    return {stack["StackName"] for stack in described if stack["StackStatus"] == "CREATE_COMPLETE"}


def test_what_has_expired_goes_and_a_fresh_one_a_foreign_one_and_a_stage_stay(cloud: Cloud, stacks: Client) -> None:
    outputs = {"Queue": {"Ref": "Queue"}, "Function": {"Ref": "CleanUp"}}
    deployed = cloud.deploy("sandboxes", resources(), outputs, account=TOOLS).outputs
    event = {"time": (datetime.now(UTC) + timedelta(days=4)).strftime("%Y-%m-%dT%H:%M:%SZ")}

    answer = cloud.client("lambda", TOOLS).invoke(FunctionName=deployed["Function"], Payload=json.dumps(event))

    said = answer["Payload"].read()
    assert "FunctionError" not in answer, said
    kept = {f"{PREFIX}fresh", f"{PREFIX}foreign", "shop-dev"}
    wait_until(lambda: standing(stacks) & set(STACKS) == kept, what="two stacks to go")
    (message,) = cloud.client("sqs", TOOLS).receive_message(QueueUrl=deployed["Queue"], WaitTimeSeconds=5)["Messages"]
    told = json.loads(message["Body"])
    assert told["Subject"] == "shop-sandbox-*: 2 being deleted"
    assert "shop-sandbox-dated of feature/dated, until 2020-01-02 00:00 UTC" in told["Message"]
    cloud.delete("sandboxes", account=TOOLS)
