"""An approval that waits: what is about to go out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from operate.errors import CommandError, ExitCode
from operate.reading.action_run import ActionRun, newest
from operate.reading.execution import subject
from operate.reading.pipeline import Pipeline


@dataclass(frozen=True, kw_only=True)
class Tested:
    """What an action before the approval said of its tests."""

    stage: str
    action: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and of which execution. `token` is for this very question, and for nobody to read.

    Attributes:
        since: When it was asked.
        author: Of the commit, as the source tells; empty if it does not.
        changes: What the build's review says that will change.
        tests: Of the stages before.
        images: Those that were checked, each `tag@digest`.
        message: As the pipeline words the question.
        link: Where to read more: the review's page.
    """

    pipeline: str
    stage: str
    action: str
    execution: str
    since: datetime | None
    commit: str
    subject: str
    author: str
    changes: str
    tests: tuple[Tested, ...]
    images: tuple[str, ...]
    message: str
    link: str
    token: str = field(repr=False)


def find_question(pipeline: Pipeline, *, stage: str = "", execution: str = "") -> Question:
    """The approval that waits: in this stage and of this execution, if they are given.

    Raises:
        CommandError: None waits, or several do.
    """
    wanted = pipeline.stage_called(stage) if stage else ""
    waiting = [one for one in _waiting(pipeline) if wanted in ("", one["stage"])]
    if not waiting:
        where = f"{wanted} of {pipeline.name}" if wanted else pipeline.name
        raise CommandError(f"Nothing waits for an approval in {where}. See: tap status", code=ExitCode.NOTHING)
    if len(waiting) > 1:
        names = ", ".join(one["stage"] for one in waiting)
        raise CommandError(f"Several approvals wait. Name the stage of one: {names}")
    (found,) = waiting
    if execution and not str(found["execution"]).startswith(execution):
        raise CommandError(
            f"What waits in {found['stage']} is execution {found['execution']}, and not {execution}. See: tap status",
            code=ExitCode.NOTHING,
        )
    return _question(pipeline, found)


def _waiting(pipeline: Pipeline) -> Iterator[Mapping[str, Any]]:
    for state in pipeline.state()["stageStates"]:
        approvals = {
            one["name"] for one in pipeline.actions(state["stageName"]) if one["actionTypeId"]["category"] == "Approval"
        }
        for action in state.get("actionStates", ()):
            latest = action.get("latestExecution", {})
            if action["actionName"] in approvals and latest.get("status") == "InProgress" and "token" in latest:
                yield {
                    "stage": state["stageName"],
                    "action": action["actionName"],
                    "execution": state.get("latestExecution", {}).get("pipelineExecutionId", ""),
                    "since": latest.get("lastStatusChange"),
                    "token": latest["token"],
                }


def _question(pipeline: Pipeline, waiting: Mapping[str, Any]) -> Question:
    runs = newest(pipeline.runs(waiting["execution"]))
    asked = next((run for run in runs if run.name == f"{waiting['stage']}/{waiting['action']}"), None)
    configuration = asked.configuration if asked else {}
    source = next((run for run in runs if run.category == "Source"), None)
    variables = source.variables if source else {}
    executed = pipeline.execution(waiting["execution"])
    return Question(
        pipeline=pipeline.name,
        commit=variables.get("CommitId") or executed.commit,
        subject=subject(variables.get("CommitMessage", "")) or executed.subject,
        author=_author(variables),
        changes=next((run.variables["CHANGES"] for run in runs if run.variables.get("CHANGES")), ""),
        tests=tuple(_tests(runs)),
        images=tuple(
            sorted({image for run in runs for image in run.variables.get("IMAGES", "").split() if "@" in image})
        ),
        message=configuration.get("CustomData", ""),
        link=configuration.get("ExternalEntityLink", ""),
        **waiting,
    )


def _author(variables: Mapping[str, str]) -> str:
    name, email = variables.get("AuthorDisplayName", ""), variables.get("AuthorEmail", "")
    return f"{name} <{email}>" if name and email else name or email


def _tests(runs: list[ActionRun]) -> Iterator[Tested]:
    for run in runs:
        told = run.variables.get("TESTS") or (run.summary if "test" in run.summary else "")
        if told:
            yield Tested(stage=run.stage, action=run.action, summary=told)
