"""API Gateway's log role: one setting of the account, which stacks of it share, whoever comes and goes."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from tap_stack.functions import api_logging_account
from tests.tap_stack.templates import Template

PATH = "/tap/api-logging/us-east-1/"
DEV, SANDBOX = (f"arn:aws:iam::222222222222:role{PATH}{name}" for name in ("dev", "sandbox"))
OTHERS = "arn:aws:iam::222222222222:role/somebody-elses"


class Refused(Exception):  # noqa: N818 - as boto3 has it
    pass


class Account:
    """The account as the function sees it: its roles of ours, and its setting."""

    def __init__(self, *, setting: str = "", roles: tuple[str, ...] = (), refusals: int = 0) -> None:
        self.setting, self.roles, self.refusals = setting, roles, refusals
        self.exceptions = type("Exceptions", (), {"BadRequestException": Refused, "TooManyRequestsException": Refused})

    def get_account(self) -> dict[str, str]:
        return {"cloudwatchRoleArn": self.setting} if self.setting else {}

    def update_account(self, *, patchOperations: list[dict[str, str]]) -> None:  # noqa: N803 - as boto3 has it
        if self.refusals:
            self.refusals -= 1
            raise Refused
        (operation,) = patchOperations
        assert (operation["op"], operation["path"]) == ("replace", "/cloudwatchRoleArn")
        self.setting = operation["value"]

    def get_paginator(self, _name: str) -> "Account":
        return self

    def paginate(self, *, PathPrefix: str) -> list[Any]:  # noqa: N803 - as boto3 has it
        return [{"Roles": [{"Arn": role} for role in self.roles if f":role{PathPrefix}" in role]}]


@pytest.fixture
def settle(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def run(account: Account, request: str, role: str) -> str:
        monkeypatch.setattr("boto3.client", lambda _service: account)
        monkeypatch.setattr(api_logging_account, "PAUSE_SECONDS", 0)
        api_logging_account.settle(request, role=role, path=PATH)
        return account.setting

    return run


@pytest.mark.requirement("C14")
def test_the_first_stack_takes_the_setting_and_a_second_leaves_it(settle: Callable[..., str]) -> None:
    assert settle(Account(roles=(DEV,)), "Create", DEV) == DEV
    assert settle(Account(setting=DEV, roles=(DEV, SANDBOX)), "Create", SANDBOX) == DEV


@pytest.mark.requirement("C14")
def test_a_stack_that_goes_hands_the_setting_on_and_the_last_one_clears_it(settle: Callable[..., str]) -> None:
    assert settle(Account(setting=SANDBOX, roles=(DEV, SANDBOX)), "Delete", SANDBOX) == DEV
    assert settle(Account(setting=DEV, roles=(DEV,)), "Delete", DEV) == ""
    assert settle(Account(setting=DEV, roles=(DEV, SANDBOX)), "Delete", SANDBOX) == DEV


def test_somebody_elses_role_stays_and_one_of_ours_that_is_gone_does_not(settle: Callable[..., str]) -> None:
    for request in ("Create", "Update", "Delete"):
        assert settle(Account(setting=OTHERS, roles=(DEV,)), request, DEV) == OTHERS
    assert settle(Account(setting=SANDBOX, roles=(DEV,)), "Update", DEV) == DEV


def test_it_is_patient_with_a_role_that_is_not_known_everywhere_yet_but_not_for_ever(
    settle: Callable[..., str],
) -> None:
    assert settle(Account(roles=(DEV,), refusals=3), "Create", DEV) == DEV
    with pytest.raises(Refused):
        settle(Account(roles=(DEV,), refusals=api_logging_account.TRIES), "Create", DEV)


@pytest.mark.parametrize(("refusals", "status"), [(0, "SUCCESS"), (api_logging_account.TRIES, "FAILED")])
def test_cloudformation_gets_an_answer_however_it_goes(
    monkeypatch: pytest.MonkeyPatch, refusals: int, status: str
) -> None:
    sent = []

    def urlopen(request: Any, timeout: float) -> io.BytesIO:  # noqa: ANN401 - urllib's
        assert timeout
        sent.append((request.full_url, json.loads(request.data)))
        return io.BytesIO()

    account = Account(roles=(DEV,), refusals=refusals)
    monkeypatch.setattr("boto3.client", lambda _service: account)
    monkeypatch.setattr(api_logging_account, "PAUSE_SECONDS", 0)
    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    event = {"RequestType": "Create", "ResponseURL": "https://answer.example.com/", "RequestId": "1"}
    event |= {"StackId": "stack", "LogicalResourceId": "Setting"}
    api_logging_account.handler({**event, "ResourceProperties": {"RoleArn": DEV, "RolePath": PATH}}, None)
    ((url, answer),) = sent
    assert url == event["ResponseURL"]
    assert (answer["Status"], answer["PhysicalResourceId"]) == (status, DEV)


@pytest.mark.requirement("C11")
def test_the_function_may_do_just_that(disposable: Template) -> None:
    setting = disposable.custom("ApiGatewayLogging").properties
    assert setting["RolePath"] == PATH
    function = disposable.referred(setting["ServiceToken"]).properties
    (policy,) = [p for p in disposable.all("IAM::Policy") if function["Role"]["Fn::GetAtt"][0] in str(p.properties)]
    granted = {json.dumps(s["Action"]): s["Resource"] for s in policy.properties["PolicyDocument"]["Statement"]}
    assert granted['["apigateway:GET", "apigateway:PATCH"]'] == "arn:aws:apigateway:us-east-1::/account"
    assert granted['"iam:PassRole"'].endswith(f":role{PATH}*")
    assert granted['"iam:ListRoles"'] == "*"
    assert "logs:CreateLogGroup" not in str(granted)


def test_the_stage_of_the_api_waits_for_the_setting(disposable: Template) -> None:
    setting = disposable.custom("ApiGatewayLogging").logical_id
    assert setting in disposable.one("ApiGateway::Stage").definition["DependsOn"]


def test_where_data_is_kept_the_setting_and_its_role_are_too(retained: Template) -> None:
    setting = retained.custom("ApiGatewayLogging")
    role = retained.referred(setting.properties["RoleArn"])
    assert {r.definition["DeletionPolicy"] for r in (setting, role)} == {"RetainExceptOnCreate"}
