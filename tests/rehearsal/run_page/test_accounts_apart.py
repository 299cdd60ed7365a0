"""What the page says of accounts is what was seen of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from operate.page.deployment import Resource
from operate.page.known import Held
from rehearsal.accounts_apart import held_apart

REGION = "us-east-1"
TOOLS, DEV, PROD = "111111111111", "222222222222", "444444444444"
PLACES = [(account, REGION) for account in (TOOLS, DEV, PROD)]
ALARM, BUCKET = "AWS::CloudWatch::Alarm", "AWS::S3::Bucket"


class Account:
    """Lists alarms and buckets by their names; whose bucket it reads is not asked."""

    def __init__(self, names: list[str], *, refuses: bool = False) -> None:
        self._names = names
        self._refuses = refuses

    def get_paginator(self, _operation: str) -> "Account":
        return self

    def paginate(self) -> Iterator[Mapping[str, Any]]:
        if self._refuses:
            raise ClientError({"Error": {"Code": "Broken", "Message": "no"}}, "DescribeAlarms")
        yield {"MetricAlarms": [{"AlarmName": name} for name in self._names]}

    def list_buckets(self) -> Mapping[str, Any]:
        return {"Buckets": [{"Name": name} for name in self._names]}

    def head_bucket(self, *, Bucket: str) -> Mapping[str, Any]:  # noqa: N803 - the API's
        if self._refuses:
            raise ClientError({"Error": {"Code": "403", "Message": "no"}}, "HeadBucket")
        return {"BucketRegion": Bucket}


def held(accounts: Mapping[str, Account], *, places: list[tuple[str, str]] = PLACES) -> dict[str, Held]:
    def clients(_service: str, /, *, account: str, region: str) -> Account:
        assert region == REGION
        return accounts[account]

    stacks = [
        (DEV, REGION, [Resource(type=ALARM, id="A", physical="dev-bad")]),
        (PROD, REGION, [Resource(type=BUCKET, id="B", physical="prod-site")]),
    ]
    return {one.what: one for one in held_apart(clients, places=places, stacks=stacks)}


def test_what_only_its_own_account_lists_is_held_apart() -> None:
    found = held({TOOLS: Account([]), DEV: Account(["dev-bad"]), PROD: Account(["prod-site"])})
    assert found["alarms"].apart
    assert found["buckets"].apart
    assert "secrets" not in found, "no stage has one"


def test_what_another_account_lists_too_is_not_and_is_named() -> None:
    found = held({TOOLS: Account(["dev-bad"]), DEV: Account(["dev-bad"]), PROD: Account([])})
    assert not found["alarms"].apart
    assert found["alarms"].seen == f"dev-bad is listed in {TOOLS}"


def test_what_cannot_be_asked_is_not_said_to_be_apart() -> None:
    found = held({TOOLS: Account([], refuses=True), DEV: Account([]), PROD: Account([])})
    assert not found["alarms"].apart
    assert "cannot be asked" in found["alarms"].seen


def test_whether_others_may_read_a_bucket_is_tried() -> None:
    others = {DEV: Account(["dev-bad"]), PROD: Account(["prod-site"])}
    assert not held({TOOLS: Account([]), **others})["what is in buckets"].apart
    assert held({TOOLS: Account([], refuses=True), **others})["what is in buckets"].apart


def test_rights_and_the_machine_are_never_said_to_be_apart() -> None:
    found = held({TOOLS: Account([]), DEV: Account([]), PROD: Account([])})
    assert not found["rights"].apart
    assert not found["networks and machines"].apart


def test_of_one_account_alone_there_is_nothing_to_say() -> None:
    resources = [Resource(type=ALARM, id="A", physical="dev-bad")]
    assert held_apart(lambda *_, **__: None, places=[(DEV, REGION)], stacks=[(DEV, REGION, resources)]) == ()
    assert held_apart(lambda *_, **__: None, places=PLACES, stacks=[]) == ()
