"""The function that runs the migration's task: when, for how long, and what CloudFormation is told (P5)."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tap_stack.functions import migration_task

pytestmark = pytest.mark.requirement("P5")

LOG_GROUP, STREAM_PREFIX = "migration-log", "migration/Migration"
MINUTES = 14 * 60_000


def definition(revision: int, family: str = "migration") -> str:
    return f"arn:aws:ecs:us-east-1:222222222222:task-definition/{family}:{revision}"


class Ecs:
    """ECS as the function sees it: a task that ends after some looks, or never."""

    exceptions = type("Exceptions", (), {"ClientError": ClientError})

    def __init__(self, *, exit_code: int | None = 0, looks: float = 3, refusals: int = 0) -> None:
        self.exit_code, self.looks, self.refusals = exit_code, looks, refusals
        self.run: list[dict[str, Any]] = []
        self.stopped: list[str] = []

    def run_task(self, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - as boto3 has it
        if self.refusals:
            self.refusals -= 1
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not yet"}}, "RunTask")
        self.run.append(asked)
        return {"tasks": [{"taskArn": "arn:aws:ecs:us-east-1:222222222222:task/shop/0a1b2c"}], "failures": []}

    def describe_tasks(self, *, cluster: str, tasks: list[str]) -> dict[str, Any]:
        assert (cluster, tasks) == ("shop", ["arn:aws:ecs:us-east-1:222222222222:task/shop/0a1b2c"])
        self.looks -= 1
        if self.looks > 1:
            return {"tasks": []}  # not known everywhere yet
        container = {"exitCode": self.exit_code} if self.exit_code is not None else {}
        status = "RUNNING" if self.looks > 0 else "STOPPED"
        return {"tasks": [{"lastStatus": status, "containers": [container], "stoppedReason": "it ended"}]}

    def stop_task(self, *, cluster: str, task: str, reason: str) -> None:
        assert cluster
        assert reason
        self.stopped.append(task)


Answered = Callable[..., dict[str, Any]]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Answered:
    """What CloudFormation is answered when it asks for something."""

    def ask(ecs: Ecs, request: str, new: str, old: str | None = None, *, left_ms: int = MINUTES) -> dict[str, Any]:
        sent = []

        def urlopen(request: Any, timeout: float) -> io.BytesIO:  # noqa: ANN401 - urllib's
            assert timeout
            sent.append(json.loads(request.data))
            return io.BytesIO()

        monkeypatch.setattr("boto3.client", lambda _service: ecs)
        monkeypatch.setattr(migration_task, "PAUSE_SECONDS", 0)
        monkeypatch.setattr("urllib.request.urlopen", urlopen)
        same: dict[str, Any] = {"Cluster": "shop", "Subnets": ["a"], "SecurityGroups": ["b"]}
        same |= {"LogGroup": LOG_GROUP, "StreamPrefix": STREAM_PREFIX}
        event: dict[str, Any] = {"RequestType": request, "RequestId": "token"}
        event |= {"ResponseURL": "https://answer.example.com/", "StackId": "stack", "LogicalResourceId": "Done"}
        event |= {"ResourceProperties": {**same, "TaskDefinition": new}}
        event |= {"OldResourceProperties": {**same, "TaskDefinition": old}} if old else {}
        context = type("Context", (), {"get_remaining_time_in_millis": lambda _self: left_ms})()
        migration_task.handler(event, context)
        (answer,) = sent
        return dict(answer)

    return ask


def test_a_new_stack_migrates_in_its_private_network_before_it_is_told_so(answered: Answered) -> None:
    ecs = Ecs()
    assert answered(ecs, "Create", definition(1))["Status"] == "SUCCESS"
    (asked,) = ecs.run
    network = asked["networkConfiguration"]["awsvpcConfiguration"]
    assert (network["subnets"], network["securityGroups"], network["assignPublicIp"]) == (["a"], ["b"], "DISABLED")
    assert (asked["taskDefinition"], asked["cluster"], asked["clientToken"]) == (definition(1), "shop", "token")
    assert ecs.looks == 0


def test_a_new_revision_migrates_and_the_same_one_does_not(answered: Answered) -> None:
    ecs = Ecs()
    assert answered(ecs, "Update", definition(10), definition(9))["Status"] == "SUCCESS"
    assert len(ecs.run) == 1
    assert answered(ecs, "Update", definition(10), definition(10))["Status"] == "SUCCESS"
    assert len(ecs.run) == 1
    assert answered(Ecs(), "Update", definition(1, "other"), definition(10))["Status"] == "SUCCESS"


def test_a_rollback_and_an_end_run_nothing_so_that_nothing_can_fail(answered: Answered) -> None:
    broken = Ecs(exit_code=1)
    assert answered(broken, "Update", definition(9), definition(10))["Status"] == "SUCCESS"
    assert answered(broken, "Delete", definition(10))["Status"] == "SUCCESS"
    assert not broken.run


@pytest.mark.parametrize("exit_code", [1, 137, None])
def test_a_migration_that_failed_fails_the_deployment_and_says_where_its_log_is(
    answered: Answered, exit_code: int | None
) -> None:
    answer = answered(Ecs(exit_code=exit_code), "Create", definition(1))
    assert answer["Status"] == "FAILED"
    for part in (f"exit code {exit_code}", "it ended", LOG_GROUP, f"{STREAM_PREFIX}/0a1b2c"):
        assert part in answer["Reason"]


def test_one_that_takes_too_long_is_stopped(answered: Answered) -> None:
    ecs = Ecs(looks=float("inf"))
    answer = answered(ecs, "Create", definition(1), left_ms=migration_task.LEFT_MS - 1)
    assert answer["Status"] == "FAILED"
    assert "too long" in answer["Reason"]
    assert len(ecs.stopped) == 1


def test_it_is_patient_with_a_role_that_is_not_known_everywhere_yet_but_not_for_ever(answered: Answered) -> None:
    assert answered(Ecs(refusals=3), "Create", definition(1))["Status"] == "SUCCESS"
    answer = answered(Ecs(refusals=migration_task.TRIES), "Create", definition(1))
    assert (answer["Status"], "AccessDenied" in answer["Reason"]) == ("FAILED", True)


def test_the_resource_stays_the_same_one_so_that_an_update_replaces_nothing(answered: Answered) -> None:
    ids = {answered(Ecs(exit_code=code), "Create", definition(n))["PhysicalResourceId"] for n, code in ((1, 0), (2, 1))}
    assert ids == {"Done"}
