"""Notes what the pipeline's events say of its executions, for `measure_delivery.py`.

EventBridge delivers each at least once, and in any order: so each is a fact of its own, and the earliest one stays.
"""

import json
import os
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

KEPT_SECONDS = 400 * 24 * 3600
ROLLBACKS = ("AutomatedRollback", "ManualRollback")


def handler(event: dict[str, Any], _context: object) -> None:
    """Note it; when an execution has ended in production, have measured what is known."""
    detail = event["detail"]
    facts = facts_of(event, production=os.environ["PRODUCTION"].split(","))
    if not facts:
        return
    if "good" in facts:
        facts |= committed(detail["pipeline"], detail["execution-id"])
    key = {"pipeline": detail["pipeline"], "execution": detail["execution-id"]}
    known = note(boto3.resource("dynamodb").Table(os.environ["TABLE"]), key, facts)
    if not {"began", "touched"} <= known or not {"good", "failed"} & known:
        return
    payload = json.dumps({"pipeline": detail["pipeline"], "now": seconds(event["time"])})
    boto3.client("lambda").invoke(FunctionName=os.environ["NEXT"], InvocationType="Event", Payload=payload)


def facts_of(event: dict[str, Any], *, production: list[str]) -> dict[str, Any]:
    """What an event says, first the fact itself; nothing, if it is not of production."""
    detail, at = event["detail"], seconds(event["time"])
    stage, state = detail.get("stage"), detail["state"]
    if stage is None:
        trigger = detail.get("execution-trigger", {})
        rollback = {"rolls_back": failed_execution(trigger)} if trigger.get("trigger-type") in ROLLBACKS else {}
        return {"began": seconds(detail.get("start-time", event["time"])), **rollback}
    if stage not in production:
        return {}
    if "action" in detail:
        return {"touched": at}
    if state in ("FAILED", "STOPPED"):
        return {"failed": at}
    return {"good": at} if state == "SUCCEEDED" and stage == production[-1] else {}


def failed_execution(trigger: dict[str, str]) -> str:
    """The one that an automatic rollback names; by hand it is the latest change."""
    try:
        return str(json.loads(trigger["trigger-detail"])["FailedPipelineExecutionId"])
    except (KeyError, TypeError, ValueError):
        return "latest"


def committed(pipeline: str, execution: str) -> dict[str, int]:
    """When the change was, if the source says so: an archive does not."""
    try:
        done = boto3.client("codepipeline").list_action_executions(
            pipelineName=pipeline, filter={"pipelineExecutionId": execution}
        )
        told = [action.get("output", {}).get("outputVariables", {}) for action in done["actionExecutionDetails"]]
        dates = {seconds(said["AuthorDate"]) for said in told if "AuthorDate" in said}
        return {"committed": dates.pop()} if dates else {}
    except (ClientError, ValueError) as error:
        print(f"Nobody says when the commit of {execution} was made: {error}")
        return {}


def note(table: Any, key: dict[str, str], facts: dict[str, Any]) -> set[str]:
    """The names of all that is known of the execution by now."""
    name, at = next(iter(facts.items()))
    noted = {**facts, "expires": at + KEPT_SECONDS}
    try:
        done = table.update_item(
            Key=key,
            UpdateExpression="SET " + ", ".join(f"{fact} = :{fact}" for fact in noted),
            ConditionExpression=f"attribute_not_exists({name}) OR {name} > :{name}",
            ExpressionAttributeValues={f":{fact}": value for fact, value in noted.items()},
            ReturnValues="ALL_NEW",
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        done = {"Attributes": table.get_item(Key=key, ConsistentRead=True)["Item"]}
    return set(done["Attributes"])


def seconds(text: str) -> int:
    """Since 1970, of a time as events have it."""
    return int(datetime.fromisoformat(text).timestamp())
