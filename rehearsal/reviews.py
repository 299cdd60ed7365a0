"""What the build of a run said would change, from the bucket of the pipeline that it was published to."""

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.pipeline.action import Clients

_FILES = ("index.html", "review.json", "review.md")


@dataclass(frozen=True)
class KeptReview:
    """The review of an execution: a line for each stack, and its page among the results."""

    lines: tuple[str, ...]
    page: Path


def keep_review(execution: str, *, account: str, region: str, clients: Clients, results: Path) -> KeptReview | None:
    """Copy the review of an execution to `<results>/<execution>/review/`; None if its build published none."""
    s3 = clients("s3", account=account, region=region)
    for bucket in s3.list_buckets()["Buckets"]:
        found = {name: _read(s3, bucket["Name"], str(PurePosixPath("reviews", execution, name))) for name in _FILES}
        if all(content is not None for content in found.values()):
            directory = results / execution / "review"
            directory.mkdir(parents=True, exist_ok=True)
            for name, content in found.items():
                (directory / name).write_bytes(content or b"")
            review = json.loads(found["review.json"] or b"")
            lines = (f"{stack['stage']}: {stack['summary']}" for stack in review["stacks"])
            return KeptReview((*lines, *review["stale"]), directory / "index.html")
    return None


def _read(s3: Any, bucket: str, key: str) -> bytes | None:  # noqa: ANN401 - a boto3 client
    try:
        content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError:
        return None
    return content
