"""The way of a pipeline's event to people: a rule, the function that words it, a topic."""

import json
from pathlib import Path

import pytest

from pipeline.functions import tell_people
from pipeline.notified import EVENTS
from tests.rehearsal.engine.cloud import TOOLS, Cloud, Json, wait_until
from tests.rehearsal.engine.listening import topic_with_a_queue

PIPELINE = f"arn:aws:codepipeline:us-east-1:{TOOLS}:shop"


def resources() -> dict[str, Json]:
    arn = {"Fn::GetAtt": ["Tell", "Arn"]}
    function = {
        "Runtime": "python3.14",
        "Handler": "index.handler",
        "Role": f"arn:aws:iam::{TOOLS}:role/tell",
        "Code": {"ZipFile": Path(tell_people.__file__).read_text()},
        "Environment": {"Variables": {"TOPIC_ARN": {"Ref": "Topic"}}},
    }
    return {
        **topic_with_a_queue(),
        "Tell": {"Type": "AWS::Lambda::Function", "Properties": function},
        **{
            name: {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "EventPattern": {**pattern, "source": ["aws.codepipeline"], "resources": [PIPELINE]},
                    "Targets": [{"Id": "Function", "Arn": arn}],
                },
            }
            for name, pattern in EVENTS.items()
        },
    }


def put(cloud: Cloud, *, pipeline: str = PIPELINE, **detail: Json) -> None:
    own = {"pipeline": "shop", "execution-id": "1", "stage": "Dev", **detail}
    cloud.client("events", TOOLS).put_events(
        Entries=[
            {
                "Source": "aws.codepipeline",
                "DetailType": "CodePipeline Action Execution State Change",
                "Resources": [pipeline],
                "Detail": json.dumps(own),
            }
        ]
    )


@pytest.mark.requirement("D7")
def test_people_are_told_of_a_failure_and_of_an_approval_and_of_nothing_else(cloud: Cloud) -> None:
    queue = cloud.deploy("tell", resources(), {"Queue": {"Ref": "Queue"}}, account=TOOLS).outputs["Queue"]
    build, approval = {"category": "Build"}, {"category": "Approval"}
    put(cloud, action="Checks", state="STARTED", type=build)
    put(cloud, action="Approve", state="FAILED", type=approval)
    put(cloud, action="Checks", state="FAILED", type=build, pipeline=PIPELINE + "-of-others")
    put(cloud, action="Checks", state="FAILED", type=build)
    put(cloud, action="Approve", state="STARTED", type=approval)
    heard: list[str] = []

    def all_heard() -> bool:
        answer = cloud.client("sqs", TOOLS).receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        heard.extend(json.loads(message["Body"])["Subject"] for message in answer.get("Messages", ()))
        return len(heard) >= 2

    wait_until(all_heard, what="two messages")
    assert sorted(heard) == ["shop: Dev waits for an answer", "shop: Dev/Checks has failed"]
    cloud.delete("tell", account=TOOLS)
