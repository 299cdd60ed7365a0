"""Deletes the sandboxes that have expired, and says so: see pipeline/sandboxes.py."""

import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

DELETED, FAILED, SOON = "being deleted", "could not be deleted", "about to expire"


def handler(event: dict[str, Any], _context: object) -> None:
    """Look once; people hear of it only if there is something to tell."""
    now = datetime.fromisoformat(event["time"])
    told: dict[str, list[str]] = {DELETED: [], FAILED: [], SOON: []}
    for region in os.environ["REGIONS"].split(","):
        try:
            cloudformation = client(region)
            for page in cloudformation.get_paginator("describe_stacks").paginate():
                for stack in page["Stacks"]:
                    judge(stack, cloudformation, now, told)
        except Exception as error:
            told[FAILED].append(f"nobody could look in {region}: {error}")
    if any(told.values()):
        tell(told)


def client(region: str) -> Any:
    """CloudFormation in the sandboxes' account, as the one role that may delete them."""
    sts = boto3.client("sts")
    given = sts.assume_role(RoleArn=os.environ["ROLE_ARN"], RoleSessionName="sandboxes")["Credentials"]
    return boto3.client(
        "cloudformation",
        region_name=region,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def judge(
    stack: dict[str, Any],
    cloudformation: Any,
    now: datetime,
    told: dict[str, list[str]],
) -> None:
    """Delete a sandbox that is due, or whose deletion has failed."""
    tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
    name, status = stack["StackName"], stack["StackStatus"]
    if not name.startswith(os.environ["PREFIX"]) or "Sandbox" not in tags or status.endswith("_IN_PROGRESS"):
        return
    end = end_of(stack, tags)
    line = f"{name} of {tags['Sandbox']}, until {end:%Y-%m-%d %H:%M} UTC"
    if status == "DELETE_FAILED":
        told[FAILED].append(f"{line}: {stack.get('StackStatusReason', '')} Tried again now.")
    elif end - timedelta(days=1) > now:
        return
    elif end > now:
        told[SOON].append(f"{line}. Deploy it again to keep it.")
        return
    try:
        cloudformation.delete_stack(StackName=stack["StackId"])
    except Exception as error:
        told[FAILED].append(f"{line}: {error}")
        return
    if status != "DELETE_FAILED":
        told[DELETED].append(line)


def end_of(stack: dict[str, Any], tags: dict[str, str]) -> datetime:
    """When it may go; at most LONGEST_DAYS after its last update, whatever its tags say."""
    updated: datetime = stack.get("LastUpdatedTime") or stack["CreationTime"]
    latest = updated + timedelta(days=int(os.environ["LONGEST_DAYS"]))
    try:
        if "ExpiresOn" in tags:
            day = datetime.fromisoformat(tags["ExpiresOn"]).replace(tzinfo=UTC)
            return min(day + timedelta(days=1), latest)
        return min(updated + timedelta(days=int(tags["ExpiresAfterDays"])), latest)
    except (KeyError, ValueError, OverflowError):
        return latest


def tell(told: dict[str, list[str]]) -> None:
    """As text to people, in the form that chat clients of AWS take to chats."""
    heads = {head: lines for head, lines in told.items() if lines}
    subject = f"{os.environ['PREFIX']}*: {', '.join(f'{len(lines)} {head}' for head, lines in heads.items())}"
    text = "\n".join(line for head, lines in heads.items() for line in (f"{head.capitalize()}:", *lines, ""))
    content = {"textType": "client-markdown", "title": subject, "description": text}
    chat = {"version": "1.0", "source": "custom", "content": content}
    boto3.client("sns").publish(
        TopicArn=os.environ["TOPIC_ARN"],
        Subject=subject,
        Message=json.dumps({"default": f"{subject}\n\n{text}", "https": json.dumps(chat)}),
        MessageStructure="json",
    )
