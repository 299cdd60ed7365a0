"""The operations of CodePipeline by which people begin, stop, repeat and take back releases.

What they ask for waits for the runner: rehearsal/pipeline/requests.py, and rehearsal/pipeline/stops.py.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Operations.html
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from rehearsal.engine.codepipeline_executions import UNDER_WAY
from rehearsal.engine.codepipeline_queue import put
from rehearsal.engine.codepipeline_requests import CALLER, Json, Request
from rehearsal.engine.codepipeline_rollbacks import rollback_stage
from rehearsal.engine.codepipeline_starts import revision, variables
from rehearsal.engine.patch import Engine
from rehearsal.engine.refusal import RefusedError
from rehearsal.pipeline.requests import Kind, RetryMode
from rehearsal.pipeline.requests import Request as Asked
from rehearsal.pipeline.stops import Stop, Stops

_BY_TOKEN: dict[tuple[Path, str, str], str] = {}
"""The execution that each client's token has started, by pipeline: no request is served twice."""


def _start(request: Request) -> Json:
    recorded = request.pipeline(parameter="name")
    name: str = recorded["properties"]["Name"]
    token = (request.engine.root, name, str(request.parameters.get("clientRequestToken", "")))
    if token in _BY_TOKEN:
        return {"pipelineExecutionId": _BY_TOKEN[token]}
    asked = Asked(
        kind=Kind.START,
        pipeline=name,
        commit=revision(recorded, request.parameters),
        variables=variables(recorded, request.parameters),
        by=CALLER.get(),
    )
    put(request, recorded, asked)
    if token[-1]:
        _BY_TOKEN[token] = asked.execution
    return {"pipelineExecutionId": asked.execution}


def _stop(request: Request) -> Json:
    recorded = request.pipeline()
    identifier, abandon = request.parameters["pipelineExecutionId"], bool(request.parameters.get("abandon"))
    found = [one for one in request.executions(recorded) if one["pipelineExecutionId"] == identifier]
    if not found or found[0]["status"] not in UNDER_WAY:
        status = f"is {found[0]['status']}" if found else "is not there"
        raise RefusedError(
            "PipelineExecutionNotStoppableException",
            f"The execution {identifier} of pipeline '{recorded['properties']['Name']}' {status}: nothing to stop.",
        )
    stops = Stops(request.engine.root)
    before = stops.asked(identifier)
    if before and (before.abandon or not abandon):
        raise RefusedError("DuplicatedStopRequestException", f"The execution {identifier} is being stopped already.")
    stops.ask(identifier, Stop(abandon=abandon, reason=request.parameters.get("reason", "")))
    return {"pipelineExecutionId": identifier}


def _retry(request: Request) -> Json:
    recorded = request.pipeline()
    retry_stage(request, recorded, RetryMode(request.parameters["retryMode"]))
    return {"pipelineExecutionId": request.parameters["pipelineExecutionId"]}


def retry_stage(request: Request, recorded: Json, mode: RetryMode) -> None:
    """Have the request's stage of its execution tried again, if it is one that can be."""
    stage = request.stage(recorded)["Name"]
    execution = latest_in(stage, request, recorded)
    state = execution["stages"][stage]["status"]
    if execution["status"] not in ("Failed", "Stopped") or state not in ("Failed", "Stopped"):
        raise RefusedError(
            "StageNotRetryableException", f"Stage {stage} is {state}: only what has ended badly is tried"
        )
    if execution["pipelineVersion"] != recorded["version"]:
        why = f"the pipeline has changed since, from version {execution['pipelineVersion']} to {recorded['version']}"
        raise RefusedError("StageNotRetryableException", f"Stage {stage} cannot be tried again: {why}.")
    runs = {run["actionName"]: run["status"] for run in execution["actions"] if run["stageName"] == stage}
    entered = state == "Stopped" or "Failed" in runs.values() or "Abandoned" in runs.values()
    if mode is RetryMode.FAILED_ACTIONS and not entered and "conditionType" not in request.parameters:
        raise RefusedError("StageNotRetryableException", f"Stage {stage} contains no failed actions; try ALL_ACTIONS.")
    asked = Asked(
        kind=Kind.RETRY,
        pipeline=execution["pipelineName"],
        execution=execution["pipelineExecutionId"],
        stage=stage,
        retry_mode=mode,
        by=CALLER.get(),
    )
    put(request, recorded, asked)


def latest_in(stage: str, request: Request, recorded: Json) -> Json:
    """The execution that the request names, which has to be the newest that came to the stage."""
    there = [execution for execution in request.executions(recorded) if stage in execution["stages"]]
    identifier = request.parameters["pipelineExecutionId"]
    if not there or there[0]["pipelineExecutionId"] != identifier:
        newest = f"the newest is {there[0]['pipelineExecutionId']}" if there else "none has come to it"
        raise RefusedError(
            "NotLatestPipelineExecutionException",
            f"The execution {identifier} is not the latest of stage {stage}: {newest}.",
        )
    return there[0]


def _control(act: Callable[[Request], Json]) -> Callable[[Engine, Json], Json]:
    return lambda engine, parameters: act(Request(engine, parameters))


CONTROL: Mapping[str, Callable[[Engine, Json], Json]] = {
    "StartPipelineExecution": _control(_start),
    "StopPipelineExecution": _control(_stop),
    "RetryStageExecution": _control(_retry),
    "RollbackStage": _control(rollback_stage),
}
