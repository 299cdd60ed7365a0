"""An approval in a rehearsal: people are told by SNS, and the answer is given under the approvers' role."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rehearsal.pipeline.approvers import Beforehand
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.manual_approval import ManualApproval
from rehearsal.pipeline.put_approval import in_the_role
from tests.rehearsal.engine.cloud import TOOLS, Cloud
from tests.rehearsal.engine.listening import topic_with_a_queue
from tests.rehearsal.engine.recorded import Recorded, action, pipeline
from tests.rehearsal.pipeline.support import Contexts

NAME = "asking"


@pytest.fixture(scope="module")
def topic(cloud: Cloud) -> Iterator[str]:
    role = {"RoleName": f"{NAME}-approvers", "AssumeRolePolicyDocument": {"Statement": []}}
    resources = {
        **pipeline(NAME),
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        **topic_with_a_queue(RawMessageDelivery=True),
    }
    outputs = {"Topic": {"Ref": "Topic"}}
    yield cloud.deploy(NAME, resources, outputs, account=TOOLS).outputs["Topic"]
    cloud.delete(NAME, account=TOOLS)


@pytest.mark.requirement("D5", "D7")
def test_the_answer_is_given_in_a_session_that_says_it_was_a_rehearsal(cloud: Cloud, topic: str) -> None:
    recorded = Recorded(cloud, name=NAME)
    recorded.source()
    recorded.begin("ApproveProd")
    configuration = {"CustomData": "Deploy to Prod?", "NotificationArn": topic}
    contexts = Contexts(cloud.workspace)
    context = replace(
        contexts(action("ApproveProd", "Approval", "Manual", Configuration=configuration)),
        deployed=recorded.deployed,
        stage="ApproveProd",
        clients=EngineClients(cloud.engine.endpoint),
        listen=recorded.file,
    )
    result = ManualApproval(Beforehand(by="O'Hara & Co"), submit=in_the_role)(context)
    contexts.close()

    assert result.approval is not None
    assert result.approval.arn == f"arn:aws:sts::{TOOLS}:assumed-role/{NAME}-approvers/rehearsal-by-O-Hara---Co"
    assert "four eyes were not exercised" in result.notes[0]
    sqs = cloud.client("sqs", TOOLS)
    (queue,) = [url for url in sqs.list_queues()["QueueUrls"] if NAME in url]
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    approval = json.loads(message["Body"])["approval"]
    assert approval["customData"] == "Deploy to Prod?"
    assert approval["approvalReviewLink"].endswith(f"#/ApproveProd/ApproveProd/approve/{approval['token']}")
