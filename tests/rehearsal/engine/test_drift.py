"""The search for drift, by the commands of its build: what somebody changes beside CloudFormation is found."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from junitparser import JUnitXml

from pipeline.builds import detect_drift
from rehearsal import aws
from tests.conftest import ROOT
from tests.rehearsal.engine.cloud import DEV, REGION, TOOLS, Cloud, Json
from tests.rehearsal.engine.listening import topic_with_a_queue

STACK = "drift-dev"
RESOURCES: dict[str, Json] = {
    "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "drift", "RetentionInDays": 7}},
    "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "before"}},
    "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Description": "A password"}},
    "Gateway": {"Type": "AWS::EC2::InternetGateway"},
}


OF_STACK = {"Log (AWS::Logs::LogGroup)", "Topic (AWS::SNS::Topic)", "Secret (AWS::SecretsManager::Secret)"}
"""The types among them that are compared here."""


@dataclass(frozen=True)
class Detection:
    """A run of the build's script."""

    code: int
    output: str
    failed: dict[str, str]
    passed: set[str]


@pytest.fixture
def heard(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """A topic of the pipeline's account, and a queue that has its messages."""
    resources = topic_with_a_queue()
    outputs = {"Topic": {"Ref": "Topic"}, "Queue": {"Ref": "Queue"}}
    deployed = cloud.deploy("drift-told", resources, outputs, account=TOOLS).outputs
    yield deployed["Topic"], deployed["Queue"]
    cloud.delete("drift-told", account=TOOLS)


def detect(cloud: Cloud, directory: Path, *, topic: str) -> Detection:
    role = f"arn:aws:iam::{DEV}:role/cdk-hnb659fds-lookup-role-{DEV}-{REGION}"
    done = subprocess.run(
        [sys.executable, "-m", detect_drift.__name__],
        cwd=directory,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            **aws.endpoint_env(endpoint=cloud.engine.endpoint, account=TOOLS, region=REGION),
            "EXPECTED": "[]",
            "HISTORY_URL": "https://console/history",
            "NAMESPACE": "Drift",
            "PIPELINE": "shop",
            "STACKS": json.dumps([{"name": name, "region": REGION, "role": role} for name in (STACK, "drift-prod")]),
            "TOPIC_ARN": topic,
        },
        check=False,
        capture_output=True,
        text=True,
    )
    cases = [case for suite in JUnitXml.fromfile(str(directory / "reports/drift.xml")) for case in suite]
    failed = {case.name: str(case.result[0].text) for case in cases if case.result and case.classname == STACK}
    return Detection(done.returncode, done.stdout, failed, {case.name for case in cases if not case.result})


def test_what_is_changed_or_deleted_beside_cloudformation_is_found_and_told(
    cloud: Cloud, tmp_path: Path, heard: tuple[str, str]
) -> None:
    topic, queue = heard
    changed = cloud.deploy(STACK, RESOURCES, {"Topic": {"Ref": "Topic"}}).outputs["Topic"]
    messages = cloud.client("sqs", TOOLS)

    untouched = detect(cloud, tmp_path, topic=topic)

    assert (untouched.code, untouched.failed) == (0, {}), untouched.output
    assert untouched.passed >= OF_STACK
    assert "Messages" not in messages.receive_message(QueueUrl=queue)

    cloud.client("logs").put_retention_policy(logGroupName="drift", retentionInDays=1)
    cloud.client("sns").delete_topic(TopicArn=changed)
    drifted = detect(cloud, tmp_path, topic=topic)

    assert drifted.code == 1
    assert drifted.failed == {
        "Log (AWS::Logs::LogGroup)": "/RetentionInDays NOT_EQUAL: 7 is now 1",
        "Topic (AWS::SNS::Topic)": "it has been deleted",
    }
    (message,) = messages.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    assert json.loads(message["Body"])["Subject"] == "shop: 2 no longer as in the templates"
    metrics = cloud.client("cloudwatch", TOOLS).list_metrics(Namespace="Drift")["Metrics"]
    assert [metric["MetricName"] for metric in metrics] == ["DriftedResources"]
    cloud.delete(STACK)
