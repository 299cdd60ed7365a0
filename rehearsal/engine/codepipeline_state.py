"""CodePipeline's GetPipelineState: each stage by the newest execution that has come to it, and who waits before it."""

from rehearsal.engine.codepipeline_executions import UNDER_WAY
from rehearsal.engine.codepipeline_requests import Json, Request
from rehearsal.pipeline.transitions import Transitions

_OF_STAGE = (
    "beforeEntryConditionState",
    "onSuccessConditionState",
    "onFailureConditionState",
    "retryStageMetadata",
)
_LINKS = ("externalExecutionId", "externalExecutionUrl", "logStreamARN")


def get_pipeline_state(request: Request) -> Json:
    """The operation."""
    recorded = request.pipeline(parameter="name")
    name = recorded["properties"]["Name"]
    executions = request.executions(recorded)
    transitions = Transitions(request.engine.state, name)
    return {
        "pipelineName": name,
        "pipelineVersion": recorded["version"],
        "stageStates": [_stage(stage, executions, transitions) for stage in recorded["properties"]["Stages"]],
        **{time: recorded[time] for time in ("created", "updated") if time in recorded},
    }


def _stage(stage: Json, executions: list[Json], transitions: Transitions) -> Json:
    name = stage["Name"]
    state: Json = {
        "stageName": name,
        **_inbound(name, executions),
        "inboundTransitionState": _transition(name, transitions),
        "actionStates": [_action(name, action["Name"], executions) for action in stage["Actions"]],
    }
    newest = next((execution for execution in executions if name in execution["stages"]), None)
    if newest is None:
        return state
    of_stage = newest["stages"][name]
    more = {key: of_stage[key] for key in _OF_STAGE if key in of_stage}
    return {**state, "latestExecution": _execution(newest, of_stage["status"]), **more}


def _execution(execution: Json, status: str) -> Json:
    return {
        "pipelineExecutionId": execution["pipelineExecutionId"],
        "status": status,
        "type": execution["executionType"],
    }


def _inbound(stage: str, executions: list[Json]) -> Json:
    """Those that wait before the stage, the oldest first."""
    waiting = [
        _execution(execution, execution["status"])
        for execution in reversed(executions)
        if execution.get("inbound") == stage and execution["status"] in UNDER_WAY
    ]
    return {"inboundExecution": waiting[0], "inboundExecutions": waiting} if waiting else {}


def _transition(stage: str, transitions: Transitions) -> Json:
    way = transitions.into(stage)
    changed = {"lastChangedBy": way.by, "lastChangedAt": way.at} if way.at else {}
    return {"enabled": way.enabled, **changed, **({"disabledReason": way.reason} if way.reason else {})}


def _action(stage: str, action: str, executions: list[Json]) -> Json:
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
        **{name: result[name] for name in _LINKS if name in result},
        **({"errorDetails": result["errorDetails"]} if "errorDetails" in result else {}),
        **({"lastUpdatedBy": run["updatedBy"]} if "updatedBy" in run else {}),
        **({"token": run["token"]} if run["status"] == "InProgress" and "token" in run else {}),
    }
    return {"actionName": action, "latestExecution": latest}
