"""The failover drill, against a stage that keeps its money and such that do not."""

import json
import threading
import uuid
from collections import Counter
from typing import Any

import httpx
import pytest

from rehearsal import failover_drill
from rehearsal.errors import RehearsalError
from rehearsal.failover_drill import Drill, drill
from rehearsal.pipeline.record import StackChange

CHANGE = StackChange(stack="pay", account="2" * 12, region="us-east-1", status="CREATE_COMPLETE")


class Stage:
    """A bank in memory behind the public API, and AWS as the drill sees it.

    Attributes:
        forgets: An accepted payment is gone after the failover.
        doubles: The same key pays again.
    """

    def __init__(
        self, *, members: int = 2, payments: bool = True, forgets: bool = False, doubles: bool = False
    ) -> None:
        self.members, self.takes_payments, self.forgets, self.doubles = members, payments, forgets, doubles
        self.paid: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, str] = {}
        self.writer = 0
        self.lost_answers = 0
        self.lock = threading.Lock()

    def __call__(self, service: str, /, **_where: str) -> "Stage":
        assert service
        return self

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        outputs = {"ApiUrl": "https://api.example.com/live/", "ApiKeyId": "id"}
        return {"Stacks": [{"Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in outputs.items()]}]}

    def get_paginator(self, _name: str) -> "Stage":
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        cluster = {"ResourceType": "AWS::RDS::DBCluster", "PhysicalResourceId": "pay"}
        return [{"StackResourceSummaries": [cluster]}]

    def describe_db_clusters(self, **_: str) -> dict[str, Any]:
        members = [
            {"DBInstanceIdentifier": f"member{n}", "IsClusterWriter": n == self.writer} for n in range(self.members)
        ]
        return {"DBClusters": [{"Status": "available", "DBClusterMembers": members}]}

    def failover_db_cluster(self, **_: str) -> None:
        with self.lock:
            self.writer = 1
            self.lost_answers = 3
            if self.forgets:
                self.paid.popitem()

    def get_api_key(self, **_: object) -> dict[str, str]:
        return {"value": "key"}

    def api(self, url: str, key: str) -> httpx.Client:
        return httpx.Client(base_url=url, headers={"x-api-key": key}, transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/live/api/")
        with self.lock:
            if request.method == "POST":
                return self.pay(request)
            if path == "merchants" and self.takes_payments:
                return httpx.Response(200, json={"merchants": [{"id": "books"}, {"id": "tea"}]})
            if path.startswith("merchants/"):
                sums = Counter(self.balances())
                return httpx.Response(200, json={"balances": [{"currency": "EUR", "amount": sums[path.split("/")[1]]}]})
            return httpx.Response(200 if path.removeprefix("payments/") in self.paid else 404)

    def pay(self, request: httpx.Request) -> httpx.Response:
        key = request.headers["Idempotency-Key"]
        if key not in self.by_key or self.doubles:
            self.by_key[key] = str(uuid.uuid4())
            self.paid[self.by_key[key]] = json.loads(request.content)
        if self.lost_answers:  # the payment is made, but its client never hears of it
            self.lost_answers -= 1
            raise httpx.ReadError("the connection is gone")
        return httpx.Response(201, json={"id": self.by_key[key]})

    def balances(self) -> dict[str, int]:
        sums: Counter[str] = Counter()
        for payment in self.paid.values():
            sums[payment["merchant"]] += payment["amount"]["amount"]
        return sums


def drilled(stage: Stage) -> Drill | None:
    return drill(stage, CHANGE, api=stage.api)  # type: ignore[arg-type]


@pytest.mark.requirement("P5")
def test_a_stage_whose_answers_get_lost_but_no_payment_does_passes() -> None:
    done = drilled(Stage())
    assert done is not None
    assert done.accepted >= failover_drill.BEFORE + failover_drill.AFTER
    assert done.retried == 3
    assert done.writer == "member1"


@pytest.mark.requirement("P5")
def test_a_payment_that_is_gone_or_made_twice_fails_it() -> None:
    with pytest.raises(RehearsalError, match="missing"):
        drilled(Stage(forgets=True))
    with pytest.raises(RehearsalError, match="not grown by what was accepted"):
        drilled(Stage(doubles=True))


@pytest.mark.requirement("P5")
def test_an_outage_longer_than_the_backends_deadline_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failover_drill, "DEADLINE_SECONDS", 0.0)
    with pytest.raises(RehearsalError, match="was not accepted for"):
        drilled(Stage())


def test_nothing_happens_to_a_database_without_a_reader_or_an_api_without_payments() -> None:
    for stage in (Stage(members=1), Stage(payments=False)):
        assert drilled(stage) is None
        assert stage.writer == 0
