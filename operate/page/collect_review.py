"""What the review of the commit said before anything changed: kept in a bucket of the pipeline's account."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from operate.page.deployment import Finding
from operate.page.reading import Clients, Json, readable

VARIABLE = "REVIEW_URL"
"""The variable of the build that has the address of the review's page in the console."""


def findings(
    variables: Mapping[str, str], clients: Clients, *, account: str, region: str
) -> tuple[dict[str, tuple[Finding, ...]], str]:
    """By the name of the stack; and why there are none, if the build says that there is a review."""
    address = urlsplit(variables.get(VARIABLE, ""))
    bucket = re.search(r"/s3/object/([^/]+)$", address.path)
    (key,) = parse_qs(address.query).get("prefix", [""])
    if not bucket or not key:
        return {}, ""

    def read() -> Any:  # noqa: ANN401 - any JSON
        s3 = clients("s3", account=account, region=region)
        body = s3.get_object(Bucket=bucket[1], Key=f"{key.rpartition('/')[0]}/review.json")["Body"]
        return json.loads(body.read())

    review, note = readable("The review of the changes", read)
    return {stack["stack"]: tuple(_findings(stack)) for stack in (review or {}).get("stacks", ())}, note


def _findings(stack: Json) -> list[Finding]:
    found = [Finding(concern=one["concern"], text=one["text"], grave=one["wide"]) for one in stack.get("findings", ())]
    for loss in stack.get("losses", ()):
        allowed = loss.get("allowed")
        by = f" Allowed by {allowed['by']} until {allowed['until']}: {allowed['reason']}" if allowed else ""
        text = f"{loss['path']} ({loss['type']}) {loss['what']}.{by}"
        found.insert(0, Finding(concern=f"{loss['destruction']}", text=text, grave=True))
    return found
