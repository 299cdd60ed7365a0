"""What CodePipeline says of an execution: as it says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from operate.page.reading import Json, pages, readable

_NO_SUCH_VERSION = "PipelineVersionNotFoundException"
_MOST_EXECUTIONS = 20


@dataclass(frozen=True, kw_only=True)
class Told:
    """The answers; `notes` are on those that were refused."""

    execution: Json
    declaration: Json = field(default_factory=dict)
    actions: tuple[Json, ...] = ()
    rules: tuple[Json, ...] = ()
    conditions: Mapping[tuple[str, str], Json] = field(default_factory=dict)
    """By stage and moment: as GetPipelineState has it, if the execution is the stage's latest."""
    executions: tuple[Json, ...] = ()
    notes: tuple[str, ...] = ()


def ask(codepipeline: Any, pipeline: str, execution: str) -> Told:  # noqa: ANN401 - a boto3 client
    """Ask for everything. Without an execution there is no page, so that refusal is the caller's."""
    about = codepipeline.get_pipeline_execution(pipelineName=pipeline, pipelineExecutionId=execution)
    found: Json = about["pipelineExecution"]
    notes: list[str] = []

    def read(what: str, call: Callable[[], Any], otherwise: Any) -> Any:  # noqa: ANN401 - whatever is read
        answer, note = readable(what, call)
        notes.extend([note] if note else [])
        return otherwise if note else answer

    of_it = {"pipelineName": pipeline, "filter": {"pipelineExecutionId": execution}}
    version = found.get("pipelineVersion")
    conditions = read("The pipeline's state", partial(_conditions, codepipeline, pipeline, execution), {})
    rules, unread = readable(
        "The rules of its gates", lambda: _all(codepipeline.list_rule_executions, "ruleExecutionDetails", of_it)
    )
    if unread and not conditions:  # the state has the same answers, of the latest execution
        notes.append(unread)
    return Told(
        execution=found,
        declaration=read("The pipeline's definition", partial(_declaration, codepipeline, pipeline, version), {}),
        actions=read(
            "Its actions", lambda: _all(codepipeline.list_action_executions, "actionExecutionDetails", of_it), ()
        ),
        rules=rules or (),
        conditions=conditions,
        executions=read("Other executions", partial(_executions, codepipeline, pipeline), ()),
        notes=tuple(notes),
    )


def _all(call: Callable[..., Json], key: str, request: Json) -> tuple[Json, ...]:
    """Oldest first: the API begins with the newest."""
    return tuple(sorted(pages(call, key, **request), key=lambda one: one["startTime"]))


def _declaration(codepipeline: Any, pipeline: str, version: int | None) -> Json:  # noqa: ANN401
    """As it was when the execution ran; CodePipeline forgets old versions, the present one is like it then."""
    try:
        asked = {"version": version} if version else {}
        declared: Json = codepipeline.get_pipeline(name=pipeline, **asked)["pipeline"]
    except codepipeline.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != _NO_SUCH_VERSION:
            raise
        declared = codepipeline.get_pipeline(name=pipeline)["pipeline"]
    return declared


def _conditions(codepipeline: Any, pipeline: str, execution: str) -> dict[tuple[str, str], Json]:  # noqa: ANN401
    names = {"BeforeEntry": "beforeEntryConditionState", "OnSuccess": "onSuccessConditionState"}
    names["OnFailure"] = "onFailureConditionState"
    state = codepipeline.get_pipeline_state(name=pipeline)
    return {
        (stage["stageName"], moment): stage[name]
        for stage in state["stageStates"]
        if stage.get("latestExecution", {}).get("pipelineExecutionId") == execution
        for moment, name in names.items()
        if name in stage
    }


def _executions(codepipeline: Any, pipeline: str) -> tuple[Json, ...]:  # noqa: ANN401
    answer = codepipeline.list_pipeline_executions(pipelineName=pipeline, maxResults=_MOST_EXECUTIONS)
    return tuple(answer["pipelineExecutionSummaries"])
