"""The operations of CodePipeline that read: what is declared, what is running, and what each action did.

The runner writes `<root>/state/executions/<pipeline>/<execution>.json` (rehearsal/pipeline/execution_file.py), in the
words of ListActionExecutions.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Operations.html
"""

from collections.abc import Callable, Mapping

from rehearsal.engine.codepipeline_declaration import declared
from rehearsal.engine.codepipeline_requests import Json, Request
from rehearsal.engine.patch import Engine

_OF_SUMMARY = ("pipelineExecutionId", "status", "startTime", "lastUpdateTime", "sourceRevisions")
_OF_EXECUTION = ("pipelineName", "pipelineVersion", "pipelineExecutionId", "status", "artifactRevisions", "variables")
_OF_BOTH = ("trigger", "executionMode", "executionType", "rollbackMetadata")
_LINKS = ("externalExecutionId", "externalExecutionUrl", "logStreamARN")
_CONDITIONS = ("beforeEntryConditionState", "onSuccessConditionState", "onFailureConditionState")


def _list_pipelines(request: Request) -> Json:
    found = [
        {
            "name": recorded["properties"]["Name"],
            "version": recorded["version"],
            "pipelineType": recorded["properties"].get("PipelineType", "V1"),
            "executionMode": recorded["properties"].get("ExecutionMode", "SUPERSEDED"),
        }
        for recorded in request.pipelines()
    ]
    return request.page("pipelines", found)


def _get_pipeline(request: Request) -> Json:
    return {"pipeline": declared(request.pipeline(parameter="name")), "metadata": {}}


def _get_pipeline_state(request: Request) -> Json:
    recorded = request.pipeline(parameter="name")
    name = recorded["properties"]["Name"]
    executions = request.executions(name)
    return {
        "pipelineName": name,
        "pipelineVersion": recorded["version"],
        "stageStates": [_stage_state(stage, executions) for stage in recorded["properties"]["Stages"]],
    }


def _stage_state(stage: Json, executions: list[Json]) -> Json:
    """By the newest execution that has come to the stage."""
    newest = next((execution for execution in executions if stage["Name"] in execution["stages"]), None)
    state: Json = {
        "stageName": stage["Name"],
        "inboundTransitionState": {"enabled": True},
        "actionStates": [_action_state(stage["Name"], action["Name"], executions) for action in stage["Actions"]],
    }
    if newest is None:
        return state
    of_stage = newest["stages"][stage["Name"]]
    conditions = {name: of_stage[name] for name in _CONDITIONS if name in of_stage}
    latest = {
        "pipelineExecutionId": newest["pipelineExecutionId"],
        "status": of_stage["status"],
        "type": newest["executionType"],
    }
    return {**state, "latestExecution": latest, **conditions}


def _action_state(stage: str, action: str, executions: list[Json]) -> Json:
    """By its newest run; a token is shown as long as somebody has to answer."""
    runs = [
        run
        for execution in executions
        for run in execution["actions"]
        if (run["stageName"], run["actionName"]) == (stage, action)
    ]
    if not runs:
        return {"actionName": action}
    run = max(runs, key=lambda run: float(run["startTime"]))
    result = run["output"]["executionResult"]
    summary = result.get("externalExecutionSummary")
    latest = {
        "actionExecutionId": run["actionExecutionId"],
        "status": run["status"],
        "lastStatusChange": run["lastUpdateTime"],
        **({"summary": summary} if summary else {}),
        **_part(result, _LINKS),
        **({"errorDetails": result["errorDetails"]} if "errorDetails" in result else {}),
        **({"lastUpdatedBy": run["updatedBy"]} if "updatedBy" in run else {}),
        **({"token": run["token"]} if run["status"] == "InProgress" and "token" in run else {}),
    }
    return {"actionName": action, "latestExecution": latest}


def _get_pipeline_execution(request: Request) -> Json:
    name = request.pipeline()["properties"]["Name"]
    execution = request.execution(name, request.parameters.get("pipelineExecutionId", ""))
    return {"pipelineExecution": _part(execution, (*_OF_EXECUTION, *_OF_BOTH))}


def _list_pipeline_executions(request: Request) -> Json:
    executions = request.executions(request.pipeline()["properties"]["Name"])
    stage = request.parameters.get("filter", {}).get("succeededInStage", {}).get("stageName")
    if stage:
        executions = [one for one in executions if one["stages"].get(stage, {}).get("status") == "Succeeded"]
    summaries = [_part(execution, (*_OF_SUMMARY, *_OF_BOTH)) for execution in executions]
    return request.page("pipelineExecutionSummaries", summaries)


def _list_action_executions(request: Request) -> Json:
    name = request.pipeline()["properties"]["Name"]
    chosen = request.parameters.get("filter", {})
    latest = chosen.get("latestInPipelineExecution", {})
    wanted = chosen.get("pipelineExecutionId") or latest.get("pipelineExecutionId")
    executions = [request.execution(name, wanted)] if wanted else request.executions(name)
    runs = [
        {key: value for key, value in run.items() if key != "token"}
        for execution in executions
        for run in sorted(execution["actions"], key=lambda run: float(run["startTime"]), reverse=True)
    ]
    return request.page("actionExecutionDetails", runs)


def _part(whole: Json, names: tuple[str, ...]) -> Json:
    return {name: whole[name] for name in names if name in whole}


def _reading(read: Callable[[Request], Json]) -> Callable[[Engine, Json], Json]:
    return lambda engine, parameters: read(Request(engine, parameters))


READING: Mapping[str, Callable[[Engine, Json], Json]] = {
    "ListPipelines": _reading(_list_pipelines),
    "GetPipeline": _reading(_get_pipeline),
    "GetPipelineState": _reading(_get_pipeline_state),
    "GetPipelineExecution": _reading(_get_pipeline_execution),
    "ListPipelineExecutions": _reading(_list_pipeline_executions),
    "ListActionExecutions": _reading(_list_action_executions),
}
