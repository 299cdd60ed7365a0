"""What the commit of an execution says of itself, cut for a mail; `python -m pipeline.exports.subject ID EXECUTION`.

CodePipeline's own variable has the whole message, and a mail that gets too long would fail the approval.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

LONGEST = 80


def subject(revisions: Sequence[Mapping[str, Any]]) -> str:
    """The first line of the message, without what a terminal or a mail could take for anything but text."""
    text = str(next((one["revisionSummary"] for one in revisions if one.get("revisionSummary")), ""))
    if text.startswith("{"):  # a connection tells it as JSON, with the provider's kind
        with suppress(ValueError, KeyError):
            text = str(json.loads(text)["CommitMessage"])
    line = "".join(letter for letter in text.strip().partition("\n")[0] if letter.isprintable())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def main(pipeline: str, execution: str) -> None:
    """Ask CodePipeline."""
    import boto3  # noqa: PLC0415 - the rest needs none

    answer = boto3.client("codepipeline").get_pipeline_execution(pipelineName=pipeline, pipelineExecutionId=execution)
    print(subject(answer["pipelineExecution"].get("artifactRevisions", ())) or "(no message)")


if __name__ == "__main__":
    main(*sys.argv[1:])
