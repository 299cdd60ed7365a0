"""Makes a message for people of an event of the pipeline: see pipeline/notifications.py."""

import json
import os
from typing import Any

import boto3

CONSOLE = "https://{region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/{pipeline}/executions/{execution}"
LONGEST_SUBJECT = 100
"""SNS takes no longer one."""


def handler(event: dict[str, Any], _context: object) -> None:
    """Publish it: as text to people, in the form that chat clients of AWS take to chats."""
    subject, lines = describe(event)
    title = subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 3] + "..."
    chat = {
        "version": "1.0",
        "source": "custom",
        "content": {"textType": "client-markdown", "title": title, "description": "\n".join(lines)},
    }
    boto3.client("sns").publish(
        TopicArn=os.environ["TOPIC_ARN"],
        Subject=title.encode("ascii", "replace").decode(),
        Message=json.dumps({"default": "\n".join([subject, "", *lines]), "https": json.dumps(chat)}),
        MessageStructure="json",
    )


def describe(event: dict[str, Any]) -> tuple[str, list[str]]:
    """What has happened in a line, and what to know and do about it."""
    detail = event["detail"]
    pipeline = detail["pipeline"]
    link = CONSOLE.format(region=event["region"], pipeline=pipeline, execution=detail["execution-id"])
    if "action" not in detail and detail["state"] == "FAILED":
        subject = f"{pipeline}: {detail['stage']} has failed, or a gate has stopped the release"
        return subject, ["The conditions of the stage say which, and why; docs/runbook.md says what to do.", link]
    if "action" not in detail:
        subject = f"{pipeline}: a stage is being rolled back"
        return subject, ["The execution before is deployed again, because a condition of the stage failed.", link]
    where = f"{detail['stage']}/{detail['action']}"
    if detail["type"]["category"] == "Approval":
        subject = f"{pipeline}: {detail['stage']} waits for an answer"
        return subject, ["All stages before are green. Approve or reject it; until then, later commits wait.", link]
    why = detail.get("execution-result", {}).get("external-execution-summary", "")
    more = detail.get("execution-result", {}).get("external-execution-url", "")
    known = [f"Why: {why}" if why else "", f"Its log: {more}" if more else "", f"The execution: {link}"]
    return f"{pipeline}: {where} has failed", [*filter(None, known), "What was deployed before serves on."]
