"""What was pushed and why the pipeline ran, in words."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from operate.page.collect_execution import Told
from operate.page.model import Commit, Execution
from operate.page.reading import Json
from operate.page.state import of_codepipeline

_TRIGGERS = {
    "CreatePipeline": "the pipeline was made",
    "StartPipelineExecution": "started",
    "PollForSourceChanges": "a change in the source",
    "Webhook": "a push",
    "WebhookV2": "a push",
    "CloudWatchEvent": "an event",
    "PutActionRevision": "a new revision",
    "ManualRollback": "a rollback that was asked for",
    "AutomatedRollback": "a rollback by the pipeline itself",
}


def commit(told: Told) -> Commit:
    """By what the source action exports, and what CodePipeline noted of the revision."""
    source: Mapping[str, Any] = next(
        (one for one in told.actions if one["input"]["actionTypeId"]["category"] == "Source"), {}
    )
    variables: Mapping[str, str] = source.get("output", {}).get("outputVariables", {})
    revision: Json = next(iter(told.execution.get("artifactRevisions") or ()), {})
    return Commit(
        id=variables.get("CommitId") or revision.get("revisionId", ""),
        message=variables.get("CommitMessage") or summary(revision),
        author=variables.get("AuthorDisplayName", ""),
        email=variables.get("AuthorEmail", ""),
        branch=variables.get("BranchName", ""),
        date=variables.get("AuthorDate", ""),
        link=revision.get("revisionUrl", ""),
    )


def summary(revision: Json) -> str:
    """A revision's message; of a connection, CodePipeline has it in JSON."""
    text = str(revision.get("revisionSummary", ""))
    try:
        told = json.loads(text)
    except ValueError:
        return text
    return str(told["CommitMessage"]) if isinstance(told, dict) and "CommitMessage" in told else text


def trigger(execution: Json) -> str:
    """Why an execution ran."""
    told = execution.get("trigger") or {}
    words = _TRIGGERS.get(told.get("triggerType", ""), told.get("triggerType", ""))
    detail = str(told.get("triggerDetail", ""))
    name = detail.rpartition("/")[2] if detail.startswith("arn:") else detail
    if told.get("triggerType") == "StartPipelineExecution" and detail:
        return f"started by {name}"
    return f"{words}: {name}" if name and words and not name.startswith("{") else words


def executions(found: Iterable[Json], *, this: str, revision: str, pages: Mapping[str, str]) -> tuple[Execution, ...]:
    """The last executions of the pipeline, with what they have to do with this one."""
    return tuple(_execution(one, this=this, revision=revision, pages=pages) for one in found)


def _execution(told: Json, *, this: str, revision: str, pages: Mapping[str, str]) -> Execution:
    source: Json = next(iter(told.get("sourceRevisions") or ()), {})
    identifier = told["pipelineExecutionId"]
    state = of_codepipeline(told["status"])
    same = source.get("revisionId") == revision
    why = ""
    if identifier == this:
        why = "this run"
    elif told.get("executionType") == "ROLLBACK":
        why = "a rollback"
    elif same and told["status"] == "Superseded":
        why = "the same commit: the pipeline changed itself, and began again"
    elif same:
        why = "the same commit"
    started, ended = told.get("startTime"), told.get("lastUpdateTime")
    return Execution(
        id=identifier,
        state=state,
        started=started,
        seconds=(ended - started).total_seconds() if started and ended and told["status"] != "InProgress" else None,
        commit=source.get("revisionId", ""),
        subject=summary(source).partition("\n")[0],
        trigger=trigger(told),
        why=why,
        page="" if identifier == this else pages.get(identifier, ""),
    )
