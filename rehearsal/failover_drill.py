"""A failover drill on what has just been deployed: the database's writer goes, and no payment is lost or doubled (P5).

It is no part of the pipeline: on AWS, a failover is a decision of somebody's (docs/runbook.md).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from rehearsal.errors import RehearsalError
from rehearsal.payment_traffic import Traffic, accounts_of, balances
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import StackChange

DEADLINE_SECONDS = 27.0
"""The backend's own (workload/backend/src/pool.js): after it, a request has a connection or is answered 503."""
BEFORE, AFTER = 10, 20
"""Payments accepted before the failover, and after it."""
_OVER_WITHIN_SECONDS = 60.0
_POLL_SECONDS = 0.1

Api = Callable[[str, str], httpx.Client]
"""A client of an API by its address, with the value of its key."""


@dataclass(frozen=True)
class Drill:
    """How it went: payments accepted, those that had to be tried again, and how long the slowest took in all."""

    accepted: int
    retried: int
    slowest_seconds: float
    writer: str


def drill(clients: EngineClients, change: StackChange, *, api: Api) -> Drill | None:
    """Fail a stack's database over under traffic; None if it has one instance only, or its API takes no payments.

    Raises:
        RehearsalError: Requests failed for too long, or money was lost or made.
    """

    def client(service: str) -> Any:  # noqa: ANN401 - a class per service
        return clients(service, account=change.account, region=change.region)

    stack = client("cloudformation").describe_stacks(StackName=change.stack)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}
    cluster = _cluster(client("cloudformation"), client("rds"), change.stack)
    if cluster is None or not {"ApiUrl", "ApiKeyId"} <= outputs.keys():
        return None
    key = client("apigateway").get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"]
    with api(outputs["ApiUrl"], key) as public:
        accounts = accounts_of(public)
        if not accounts:
            return None
        traffic = Traffic(public, accounts)
        before = balances(public, accounts)
        with traffic.flowing():
            traffic.wait_for(BEFORE)
            writer = _fail_over(client("rds"), cluster)
            traffic.wait_for(AFTER)
        _check(traffic, public, made=balances(public, accounts) - before)
    slowest = max(payment.seconds for payment in traffic.accepted)
    if slowest > DEADLINE_SECONDS:
        raise RehearsalError(
            f"In the failover of {change.stack} a payment was not accepted for {slowest:.1f} s; the backend's deadline"
            f" is {DEADLINE_SECONDS:.0f} s."
        )
    retried = sum(payment.tries > 1 for payment in traffic.accepted)
    return Drill(len(traffic.accepted), retried, slowest, writer)


def _cluster(cloudformation: Any, rds: Any, stack: str) -> str | None:  # noqa: ANN401 - clients
    """The stack's cluster, if it has an instance to fail over to."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    for resource in (resource for page in pages for resource in page["StackResourceSummaries"]):
        if resource["ResourceType"] == "AWS::RDS::DBCluster":
            identifier = str(resource["PhysicalResourceId"])
            return identifier if len(_describe(rds, identifier)["DBClusterMembers"]) > 1 else None
    return None


def _describe(rds: Any, cluster: str) -> Mapping[str, Any]:  # noqa: ANN401 - a client
    (found,) = rds.describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"]
    return dict(found)


def _writer(cluster: Mapping[str, Any]) -> str:
    (writer,) = (m["DBInstanceIdentifier"] for m in cluster["DBClusterMembers"] if m["IsClusterWriter"])
    return str(writer)


def _fail_over(rds: Any, cluster: str) -> str:  # noqa: ANN401 - a client
    """The instance that is the writer afterwards."""
    old = _writer(_describe(rds, cluster))
    rds.failover_db_cluster(DBClusterIdentifier=cluster)
    deadline = time.monotonic() + _OVER_WITHIN_SECONDS
    while (now := _describe(rds, cluster))["Status"] != "available" or _writer(now) == old:
        if time.monotonic() > deadline:
            raise RehearsalError(f"The failover of {cluster} was not over after {_OVER_WITHIN_SECONDS:.0f} s.")
        time.sleep(_POLL_SECONDS)
    return _writer(now)


def _check(traffic: Traffic, api: httpx.Client, *, made: Mapping[tuple[str, str], int]) -> None:
    """Each accepted payment is there, under an id of its own, and the accounts grew by what they come to."""
    ids = {payment.id for payment in traffic.accepted}
    lost = sorted(one for one in ids if api.get(f"api/payments/{one}").status_code != httpx.codes.OK)
    if lost or len(ids) != len(traffic.accepted):
        raise RehearsalError(f"After the failover, accepted payments are missing or answered twice: {', '.join(lost)}")
    if expected := {account: sum_ for account, sum_ in traffic.expected().items() if made.get(account, 0) != sum_}:
        raise RehearsalError(
            "After the failover the accounts have not grown by what was accepted: "
            + ", ".join(f"{m} {c} by {made.get((m, c), 0)} instead of {e}" for (m, c), e in expected.items())
        )
