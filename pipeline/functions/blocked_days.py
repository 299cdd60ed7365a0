"""Answers a rule of the pipeline: may production be deployed to on that day? See pipeline/gates.py."""

import datetime
import json
import os
import time
from typing import Any

import boto3
from dateutil import tz  # type: ignore[import-untyped]  # comes with boto3, and brings a database of time zones

Client = Any
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class BlockedError(Exception):
    """Nothing is deployed, for the calendar says so."""


def handler(event: dict[str, Any], _context: object) -> None:
    """Whatever goes wrong, the answer is no."""
    job = event["CodePipeline.job"]
    client = boto3.client("codepipeline")
    try:
        asked = json.loads(job["data"]["actionConfiguration"]["configuration"]["UserParameters"])
        day = entry(local_time(asked["time_zone"]), asked.get("window"))
        summary = checked(json.loads(os.environ["CALENDAR"]), day)
    except BlockedError as reason:
        fail(client, job["id"], "JobFailed", str(reason))
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        message = f"The calendar of blocked days could not be asked ({why}), so nothing is deployed. Mend it and push."
        fail(client, job["id"], "ConfigurationError", message)
    else:
        client.put_job_success_result(jobId=job["id"], executionDetails={"summary": summary})


def fail(client: Client, job: str, kind: str, message: str) -> None:
    """Say no, and why."""
    client.put_job_failure_result(jobId=job, failureDetails={"type": kind, "message": message})


def local_time(zone: str) -> datetime.datetime:
    """What clocks show there."""
    found = tz.gettz(zone)
    if found is None:
        raise LookupError(f"there is no time zone {zone}")
    return datetime.datetime.fromtimestamp(time.time(), found).replace(tzinfo=None)


def entry(now: datetime.datetime, window: dict[str, Any] | None) -> datetime.date:
    """The day on which the deployment begins: the pipeline waits for its window, and asks no second time."""
    if not window:
        return now.date()
    for ahead in range(8):
        day = now.date() + datetime.timedelta(days=ahead)
        is_over = not ahead and now.hour >= window["until_hour"]
        if WEEK[day.weekday()] in window["days"] and not is_over:
            return day
    raise LookupError("the deployment window never opens")


def checked(calendar: dict[str, Any], day: datetime.date) -> str:
    """Raise BlockedError, or say that the day is free."""
    file, valid_until = calendar["file"], calendar["valid_until"]
    if day > datetime.date.fromisoformat(valid_until):
        raise BlockedError(
            f"{file} ends on {valid_until}, so nobody has said whether {day} is blocked."
            " Add the days after it and a later valid_until, and push."
        )
    for first, last, name in calendar["blocked"]:
        if datetime.date.fromisoformat(first) <= day <= datetime.date.fromisoformat(last):
            raise BlockedError(
                f"{day} is blocked: {name}, {first} to {last} ({file})."
                " Retry the stage when it is over; docs/deploy.md says what to do in an emergency."
            )
    return f"{day} is not blocked"
