"""The function that watches an alarm during the bake; what it cannot read is no release that stays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from pipeline.functions import watch_alarm

ASKED = {"role": "arn:aws:iam::444444444444:role/alarms", "region": "eu-west-1", "alarm": "unhealthy", "minutes": 10}


@dataclass
class Account:
    """AWS, as the function meets it, and its clock: time passes only while it sleeps."""

    states: Sequence[str]
    remaining: float = 900
    now: float = 1_000_000.0
    given: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    clients: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    looks: int = 0

    def client(self, service: str, **more: Any) -> "Account":  # noqa: ANN401 - boto3's own
        self.clients.append((service, more))
        return self

    def assume_role(self, **_: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3's own
        return {"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "s", "SessionToken": "t"}}

    def describe_alarms(self, **_: Any) -> dict[str, Any]:  # noqa: ANN401 - boto3's own
        state = self.states[min(self.looks, len(self.states) - 1)]
        self.looks += 1
        if state == "denied":
            raise PermissionError("not authorized to perform: cloudwatch:DescribeAlarms")
        alarms = [] if state == "absent" else [{"StateValue": state, "StateReason": "because"}]
        return {"CompositeAlarms": alarms}

    def put_job_success_result(self, **answer: Any) -> None:  # noqa: ANN401 - boto3's own
        self.given.append(("yes", answer))

    def put_job_failure_result(self, **answer: Any) -> None:  # noqa: ANN401 - boto3's own
        self.given.append(("no", answer))

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def get_remaining_time_in_millis(self) -> float:
        return 1000 * (self.remaining - (self.now - 1_000_000.0))


def run(
    monkeypatch: pytest.MonkeyPatch, account: Account, *, token: str | None = None, **more: object
) -> tuple[str, dict[str, Any]]:
    monkeypatch.setattr(boto3, "client", account.client)
    monkeypatch.setattr("time.time", lambda: account.now)
    monkeypatch.setattr("time.sleep", account.sleep)
    configuration = {"FunctionName": "f", "UserParameters": json.dumps({**ASKED, **more})}
    data = {"actionConfiguration": {"configuration": configuration}, **({"continuationToken": token} if token else {})}
    watch_alarm.handler({"CodePipeline.job": {"id": "7", "data": data}}, account)
    (answer,) = account.given
    assert answer[1]["jobId"] == "7"
    return answer


def test_an_alarm_that_stays_quiet_lets_the_release_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account(["OK"])
    answer, content = run(monkeypatch, account)
    assert (answer, content["executionDetails"]["summary"]) == ("yes", "unhealthy has stayed quiet")
    assert "continuationToken" not in content
    assert account.now - 1_000_000 == 600
    service, more = account.clients[-1]
    assert (service, more["region_name"], more["aws_session_token"]) == ("cloudwatch", "eu-west-1", "t")


@pytest.mark.parametrize("states", [["ALARM"], ["OK", "OK", "ALARM"], ["OK"] * 40 + ["ALARM"]])
def test_an_alarm_that_fires_at_any_time_does_not(monkeypatch: pytest.MonkeyPatch, states: list[str]) -> None:
    answer, content = run(monkeypatch, Account(states))
    assert answer == "no"
    assert content["failureDetails"]["message"] == "unhealthy fires: because. The release does not stay."
    assert content["failureDetails"]["type"] == "JobFailed"


@pytest.mark.parametrize(
    ("state", "why"), [("denied", "not authorized to perform"), ("absent", "there is no alarm unhealthy")]
)
def test_an_alarm_that_cannot_be_read_does_not_either(monkeypatch: pytest.MonkeyPatch, state: str, why: str) -> None:
    answer, content = run(monkeypatch, Account(["OK", state]))
    assert answer == "no"
    assert why in content["failureDetails"]["message"]


def test_an_alarm_that_never_knows_is_not_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, Account(["INSUFFICIENT_DATA"]))[0] == "no"
    assert run(monkeypatch, Account(["INSUFFICIENT_DATA", "OK"]))[0] == "yes"


def test_a_bake_that_is_longer_than_a_call_asks_to_be_called_again(monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account(["OK"])
    answer, content = run(monkeypatch, account, minutes=30)
    assert answer == "yes"
    assert float(content["continuationToken"]) == 1_000_000 + 1800
    assert account.get_remaining_time_in_millis() > 0
    later = Account(["OK"], now=1_000_000.0 + 1700, remaining=2600)
    answer, content = run(monkeypatch, later, token=content["continuationToken"], minutes=30)
    assert content["executionDetails"]["summary"] == "unhealthy has stayed quiet"
    assert later.now == 1_000_000 + 1800


def test_parameters_that_make_no_sense_are_no_reason_to_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, Account(["OK"]), minutes=None)[0] == "no"
