"""Makes DORA's four numbers of what `note_delivery.py` noted, as docs/decisions/0042 defines them.

All that is known and not yet published is, once: a call that failed is made good by the next.
"""

import os
from collections.abc import Iterator
from typing import Any

import boto3

OLDEST = 13 * 24 * 3600  # CloudWatch takes two weeks
Run = dict[str, Any]


def handler(event: dict[str, Any], _context: object) -> None:
    """Publish what the pipeline's executions say together."""
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    pages = table.meta.client.get_paginator("query").paginate(
        TableName=table.name,
        ConsistentRead=True,
        KeyConditionExpression="pipeline = :pipeline",
        ExpressionAttributeValues={":pipeline": event["pipeline"]},
    )
    for run, metric, since, at in measured([run for page in pages for run in page["Items"]]):
        if at > event["now"] - OLDEST and metric not in run.get("published", ()):
            publish(table, run, metric, since, at)


def measured(runs: list[Run]) -> Iterator[tuple[Run, str, int, int]]:
    """Every point: of which execution and metric, since when (0: it counts one) and until when."""
    touched = sorted((run for run in runs if {"began", "touched"} <= run.keys()), key=lambda run: run["touched"])
    changes = [run for run in touched if "rolls_back" not in run]
    for back in (run for run in touched if "rolls_back" in run):
        before = [run for run in changes if run["touched"] <= back["began"]]
        named = [run for run in changes if run["execution"] == back["rolls_back"]]
        for change in named or before[-1:]:
            change["failed"] = min(change.get("failed", back["began"]), back["began"])
    for change in changes:
        if ends := [change[end] for end in ("failed", "good") if end in change]:
            yield change, "Deployments", 0, min(ends)
        if "failed" in change:
            yield change, "Failures", 0, change["failed"]
        if "good" in change:
            yield change, "LeadTime", change["committed" if "committed" in change else "began"], change["good"]
    ends = [(run[end], end, run) for run in touched for end in ("failed", "good") if end in run]
    broken = 0
    for at, end, run in sorted(ends, key=lambda end: end[:2]):
        if end == "failed":
            broken = broken or at
        elif broken:
            yield run, "TimeToRestore", broken, at
            broken = 0


def publish(table: Any, run: Run, metric: str, since: int, at: int) -> None:
    """Unless another call has; if it fails, the next call may."""
    key = {name: run[name] for name in ("pipeline", "execution")}
    names = {":names": {metric}}
    try:
        table.update_item(
            Key=key,
            UpdateExpression="ADD published :names",
            ConditionExpression="NOT contains(published, :name)",
            ExpressionAttributeValues={**names, ":name": metric},
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return
    try:
        point: Any = {
            "MetricName": metric,
            "Dimensions": [{"Name": "Pipeline", "Value": run["pipeline"]}],
            "Timestamp": int(at),
            "Value": float(at - since) if since else 1.0,
            "Unit": "Seconds" if since else "Count",
        }
        boto3.client("cloudwatch").put_metric_data(Namespace=os.environ["NAMESPACE"], MetricData=[point])
    except Exception:
        table.update_item(Key=key, UpdateExpression="DELETE published :names", ExpressionAttributeValues=names)
        raise
