"""CodePipeline's RollbackStage: a stage goes back to an execution that somebody chooses."""

from rehearsal.engine.codepipeline_executions import UNDER_WAY
from rehearsal.engine.codepipeline_queue import put
from rehearsal.engine.codepipeline_requests import CALLER, Json, Request
from rehearsal.engine.refusal import RefusedError
from rehearsal.pipeline.requests import Kind
from rehearsal.pipeline.requests import Request as Asked


def rollback_stage(request: Request) -> Json:
    """The operation."""
    recorded = request.pipeline()
    stage = request.stage(recorded)
    target = request.execution(recorded, request.parameters["targetPipelineExecutionId"])
    if why := _why_not_back(stage, target, request, recorded):
        raise RefusedError("UnableToRollbackStageException", f"Stage {stage['Name']} cannot be rolled back: {why}.")
    asked = Asked(
        kind=Kind.ROLLBACK,
        pipeline=recorded["properties"]["Name"],
        stage=stage["Name"],
        target=target["pipelineExecutionId"],
        by=CALLER.get(),
    )
    put(request, recorded, asked)
    return {"pipelineExecutionId": asked.execution}


def _why_not_back(stage: Json, target: Json, request: Request, recorded: Json) -> str:
    """Why the stage cannot go back to this execution; empty if it can."""
    name, identifier = stage["Name"], target["pipelineExecutionId"]
    there = [execution for execution in request.executions(recorded) if name in execution["stages"]]
    if any(action["ActionTypeId"]["Category"] == "Source" for action in stage["Actions"]):
        return "it has the source"
    if target["stages"].get(name, {}).get("status") != "Succeeded" or target["executionType"] != "STANDARD":
        return f"execution {identifier} did not succeed in it"
    if target["pipelineVersion"] != recorded["version"]:
        return f"the pipeline has changed since execution {identifier}"
    if there[0]["stages"][name]["status"] in UNDER_WAY:
        return f"execution {there[0]['pipelineExecutionId']} is in it"
    return f"execution {identifier} is what it has" if there[0]["pipelineExecutionId"] == identifier else ""
