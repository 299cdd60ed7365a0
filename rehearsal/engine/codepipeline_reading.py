"""The operations of CodePipeline that read: what is declared, what is running, and what each action did.

The runner writes `<root>/state/executions/<pipeline>/<execution>.json` (rehearsal/pipeline/execution_file.py), in the
words of ListActionExecutions.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Operations.html
"""

from collections.abc import Callable, Mapping

from rehearsal.engine.codepipeline_artifacts import with_kept_artifacts
from rehearsal.engine.codepipeline_declaration import declared
from rehearsal.engine.codepipeline_requests import Json, Request
from rehearsal.engine.codepipeline_state import get_pipeline_state
from rehearsal.engine.patch import Engine
from rehearsal.engine.refusal import RefusedError

_OF_SUMMARY = ("pipelineExecutionId", "startTime", "lastUpdateTime", "sourceRevisions", "stopTrigger")
_OF_EXECUTION = ("pipelineName", "pipelineVersion", "pipelineExecutionId", "artifactRevisions", "variables")
_OF_BOTH = ("status", "statusSummary", "trigger", "executionMode", "executionType", "rollbackMetadata")
_TIMES = ("created", "updated")


def _list_pipelines(request: Request) -> Json:
    found = [
        {
            "name": recorded["properties"]["Name"],
            "version": recorded["version"],
            "pipelineType": recorded["properties"].get("PipelineType", "V1"),
            "executionMode": recorded["properties"].get("ExecutionMode", "SUPERSEDED"),
            **_part(recorded, _TIMES),
        }
        for recorded in request.pipelines()
    ]
    return request.page("pipelines", found)


def _get_pipeline(request: Request) -> Json:
    recorded = request.pipeline(parameter="name")
    version = request.parameters.get("version", recorded["version"])
    if version != recorded["version"]:
        name = recorded["properties"]["Name"]
        raise RefusedError(
            "PipelineVersionNotFoundException",
            f"Version {version} of pipeline '{name}' is not kept here; it has version {recorded['version']}",
        )
    return {"pipeline": declared(recorded), "metadata": {"pipelineArn": arn(recorded), **_part(recorded, _TIMES)}}


def _get_pipeline_execution(request: Request) -> Json:
    execution = request.execution(request.pipeline(), request.parameters["pipelineExecutionId"])
    return {"pipelineExecution": _part(execution, (*_OF_EXECUTION, *_OF_BOTH))}


def _list_pipeline_executions(request: Request) -> Json:
    executions = request.executions(request.pipeline())
    stage = request.parameters.get("filter", {}).get("succeededInStage", {}).get("stageName")
    if stage:
        executions = [one for one in executions if one["stages"].get(stage, {}).get("status") == "Succeeded"]
    summaries = [_part(execution, (*_OF_SUMMARY, *_OF_BOTH)) for execution in executions]
    return request.page("pipelineExecutionSummaries", summaries)


def _list_action_executions(request: Request) -> Json:
    runs = [with_kept_artifacts(run, request.engine) for run in _runs(request, "actions")]
    return request.page("actionExecutionDetails", runs)


def _list_rule_executions(request: Request) -> Json:
    return request.page("ruleExecutionDetails", _runs(request, "rules"))


def _runs(request: Request, kind: str) -> list[Json]:
    """Of one execution or of all, the newest first."""
    recorded, chosen = request.pipeline(), request.parameters.get("filter", {})
    latest = chosen.get("latestInPipelineExecution", {})
    wanted = chosen.get("pipelineExecutionId") or latest.get("pipelineExecutionId")
    executions = [request.execution(recorded, wanted)] if wanted else request.executions(recorded)
    return [
        {key: value for key, value in run.items() if key not in ("token", "tokenExpires")}
        for execution in executions
        for run in sorted(execution[kind], key=lambda run: float(run["startTime"]), reverse=True)
    ]


def _list_tags(request: Request) -> Json:
    wanted = request.parameters["resourceArn"]
    for recorded in request.pipelines():
        if arn(recorded) == wanted:
            tags = [{"key": tag["Key"], "value": tag["Value"]} for tag in recorded["properties"].get("Tags", [])]
            return request.page("tags", tags)
    raise RefusedError("ResourceNotFoundException", f"There is no {wanted}")


def arn(recorded: Json) -> str:
    """The name of a pipeline among all resources."""
    return f"arn:aws:codepipeline:{recorded['region']}:{recorded['account']}:{recorded['properties']['Name']}"


def _part(whole: Json, names: tuple[str, ...]) -> Json:
    return {name: whole[name] for name in names if name in whole}


def _reading(read: Callable[[Request], Json]) -> Callable[[Engine, Json], Json]:
    return lambda engine, parameters: read(Request(engine, parameters))


READING: Mapping[str, Callable[[Engine, Json], Json]] = {
    "ListPipelines": _reading(_list_pipelines),
    "GetPipeline": _reading(_get_pipeline),
    "GetPipelineState": _reading(get_pipeline_state),
    "GetPipelineExecution": _reading(_get_pipeline_execution),
    "ListPipelineExecutions": _reading(_list_pipeline_executions),
    "ListActionExecutions": _reading(_list_action_executions),
    "ListRuleExecutions": _reading(_list_rule_executions),
    "ListTagsForResource": _reading(_list_tags),
}
