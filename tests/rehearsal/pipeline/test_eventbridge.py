"""What EventBridge hears of a run."""

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult
from rehearsal.pipeline.eventbridge import EventBridge
from rehearsal.pipeline.record import Status
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import action, deploy, execute, stage


class Bus:
    """EventBridge, as far as the runner needs it."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def __call__(self, _service: str, /, *, account: str, region: str) -> "Bus":
        assert (account, region) == ("111111111111", "us-east-1")
        return self

    def put_events(self, *, Entries: list[dict[str, Any]]) -> None:  # noqa: N803 - as boto3 has it
        self.entries += [{**entry, "Detail": json.loads(entry["Detail"])} for entry in Entries]


@pytest.fixture
def entries(workspace: Workspace) -> list[dict[str, Any]]:
    """Of an execution whose second stage fails."""

    def run(context: ActionContext) -> ActionResult:
        if context.action.name == "Deploy":
            raise ActionFailedError("The stack was rolled back.")
        return ActionResult()

    bus = Bus()
    deployed = deploy(workspace, stage("Build", action("Synth")), stage("Dev", action("Deploy")), version=3)
    execute(workspace, deployed, run, listen=EventBridge(deployed=deployed, clients=bus))
    return bus.entries


def test_every_change_of_a_state_is_told_as_codepipeline_does(entries: list[dict[str, Any]]) -> None:
    told = [
        (entry["DetailType"].split()[1], entry["Detail"].get("stage"), entry["Detail"]["state"]) for entry in entries
    ]
    assert told == [
        ("Pipeline", None, "STARTED"),
        ("Stage", "Build", "STARTED"),
        ("Action", "Build", "STARTED"),
        ("Action", "Build", "SUCCEEDED"),
        ("Stage", "Build", "SUCCEEDED"),
        ("Stage", "Dev", "STARTED"),
        ("Action", "Dev", "STARTED"),
        ("Action", "Dev", "FAILED"),
        ("Stage", "Dev", "FAILED"),
        ("Pipeline", None, "FAILED"),
    ]
    assert {entry["Source"] for entry in entries} == {"aws.codepipeline"}
    assert {tuple(entry["Resources"]) for entry in entries} == {("arn:aws:codepipeline:us-east-1:111111111111:shop",)}
    assert len({entry["Detail"]["execution-id"] for entry in entries}) == 1


def test_a_failure_has_its_reason(entries: list[dict[str, Any]]) -> None:
    (failed,) = (e["Detail"] for e in entries if e["Detail"].get("action") and e["Detail"]["state"] == "FAILED")
    assert (failed["stage"], failed["action"], failed["type"]["category"]) == ("Dev", "Deploy", "Build")
    assert failed["execution-result"]["external-execution-summary"] == "The stack was rolled back."


def test_a_run_goes_on_without_an_engine_that_would_take_events(workspace: Workspace) -> None:
    asked = []

    class Dead(Bus):
        def put_events(self, *, Entries: list[dict[str, Any]]) -> None:  # noqa: N803 - as boto3 has it
            asked.append(Entries)
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    deployed = deploy(workspace, stage("Build", action("Synth")))
    listener = EventBridge(deployed=deployed, clients=Dead())
    record = execute(workspace, deployed, lambda _: ActionResult(), listen=listener)
    assert record.status is Status.SUCCEEDED
    assert len(asked) == 1
