"""Answers a rule of the pipeline: has an alarm stayed quiet for some minutes? See pipeline/bake.py."""

import json
import time
from typing import Any

import boto3

Client = Any
Context = Any
LOOK_SECONDS = 15
RESERVE_SECONDS = 30
"""Before the function's own time is over, it asks to be called again."""


class UnhealthyError(Exception):
    """The release must not stay."""


def handler(event: dict[str, Any], context: Context) -> None:
    """Whatever goes wrong, the answer is no."""
    job = event["CodePipeline.job"]
    client: Client = boto3.client("codepipeline")
    try:
        asked = json.loads(job["data"]["actionConfiguration"]["configuration"]["UserParameters"])
        end = float(job["data"].get("continuationToken") or time.time() + 60 * asked["minutes"])
        summary = watched(reader(asked), asked["alarm"], end, context)
    except Exception as error:
        kind = "JobFailed" if isinstance(error, UnhealthyError) else "ConfigurationError"
        why = str(error) if isinstance(error, UnhealthyError) else f"The alarm could not be read ({error})"
        details = {"type": kind, "message": f"{why}. The release does not stay."}
        client.put_job_failure_result(jobId=job["id"], failureDetails=details)
        return
    if summary:
        client.put_job_success_result(jobId=job["id"], executionDetails={"summary": summary})
    else:
        client.put_job_success_result(jobId=job["id"], continuationToken=str(end))


def reader(asked: dict[str, Any]) -> Client:
    """CloudWatch of the alarm's account, by a role that may see alarms."""
    role = boto3.client("sts").assume_role(RoleArn=asked["role"], RoleSessionName="bake")["Credentials"]
    return boto3.client(
        "cloudwatch",
        region_name=asked["region"],
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )


def watched(cloudwatch: Client, alarm: str, end: float, context: Context) -> str:
    """What is to be said in the end; nothing if the end is further away than the function's own."""
    while True:
        state, reason = seen(cloudwatch, alarm)
        left = end - time.time()
        if state == "ALARM":
            raise UnhealthyError(f"{alarm} fires: {reason}")
        if left <= 0 and state != "OK":
            raise UnhealthyError(f"{alarm} is in state {state} after all that time: {reason}")
        if left <= 0:
            return f"{alarm} has stayed quiet"
        pause = min(LOOK_SECONDS, left)
        if context.get_remaining_time_in_millis() / 1000 < pause + RESERVE_SECONDS:
            return ""
        time.sleep(pause)


def seen(cloudwatch: Client, alarm: str) -> tuple[str, str]:
    """The alarm's state and why."""
    found = cloudwatch.describe_alarms(AlarmNames=[alarm], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    if not found:
        raise LookupError(f"there is no alarm {alarm}")
    return found[0]["StateValue"], found[0].get("StateReason", "")
