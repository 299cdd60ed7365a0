"""What EventBridge hears of a run."""

import json
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult
from rehearsal.pipeline.eventbridge import EventBridge
from rehearsal.pipeline.record import Status
from rehearsal.pipeline.stops import Stop
from rehearsal.pipeline.trigger import Trigger
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import action, deploy, execute, stage
from tests.rehearsal.records import COMMIT, FAILED, action_record, stage_record


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


def told_of(workspace: Workspace, *heard: events.Event) -> list[tuple[str, dict[str, Any]]]:
    """What is put for these events: of what, and the details."""
    bus = Bus()
    deployed = deploy(workspace, stage("Build", action("Synth")), stage("Prod", action("Deploy")))
    listener = EventBridge(deployed=deployed, clients=bus)
    for event in heard:
        listener(event)
    return [(entry["DetailType"].split()[1], entry["Detail"]) for entry in bus.entries]


def started(workspace: Workspace, **more: Any) -> events.ExecutionStarted:  # noqa: ANN401 - of the event
    pipeline = deploy(workspace, stage("Build", action("Synth"))).properties
    return events.ExecutionStarted(execution="e", pipeline=pipeline, commit=COMMIT, restart=0, asked=0.5, **more)


def test_who_or_what_has_started_it_is_told(workspace: Workspace) -> None:
    by = Trigger.start("arn:aws:sts::1:assumed-role/people/ada")
    ((_, detail),) = told_of(workspace, started(workspace, trigger=by))
    assert detail["execution-trigger"] == {"trigger-type": "StartPipelineExecution", "trigger-detail": by.detail}
    assert (detail["start-time"], detail["pipeline-execution-attempt"]) == ("1970-01-01T00:00:00.500Z", 1)
    ((_, detail),) = told_of(workspace, started(workspace, trigger=Trigger.rollback_of("f-1"), rollback="Prod"))
    assert detail["execution-trigger"]["trigger-type"] == "AutomatedRollback"
    assert json.loads(detail["execution-trigger"]["trigger-detail"]) == {"FailedPipelineExecutionId": "f-1"}
    ((_, detail),) = told_of(workspace, started(workspace, trigger=Trigger.push("main")))
    assert detail["execution-trigger"] == {"trigger-type": "Webhook", "trigger-detail": "main"}


def test_a_retry_resumes_the_execution_and_its_stage(workspace: Workspace) -> None:
    again = (started(workspace, retry="Build", attempt=2), events.StageStarted(stage="Build", retry=True))
    told = told_of(workspace, *again, events.StageStarted(stage="Prod"))
    assert [(what, detail["state"]) for what, detail in told] == [
        ("Pipeline", "RESUMED"),
        ("Stage", "RESUMED"),
        ("Stage", "STARTED"),
    ]
    assert {detail["pipeline-execution-attempt"] for _, detail in told} == {2}


def test_a_stop_is_told_with_its_reason_and_what_it_ends_is_abandoned(workspace: Workspace) -> None:
    told = told_of(
        workspace,
        started(workspace),
        events.StageStarted(stage="Build"),
        events.ExecutionStopping(stop=Stop(abandon=True, reason="a slip")),
        events.ActionFinished(record=action_record("Build", "Synth", Status.STOPPED)),
        events.StageFinished(record=stage_record("Build", status=Status.STOPPED)),
        events.ExecutionFinished(record=replace(FAILED.last, status=Status.STOPPED, stop_reason="a slip")),
    )
    assert [(what, detail["state"]) for what, detail in told[2:]] == [
        ("Pipeline", "STOPPING"),
        ("Stage", "STOPPING"),
        ("Action", "ABANDONED"),
        ("Stage", "STOPPED"),
        ("Pipeline", "STOPPED"),
    ]
    assert [told[place][1]["stop-execution-comments"] for place in (2, -1)] == ["a slip", "a slip"]


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
