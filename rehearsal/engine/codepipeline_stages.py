"""The operations of CodePipeline by which people open and close the ways into stages.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Operations.html
"""

from collections.abc import Callable, Mapping

from rehearsal.engine.codepipeline_control import latest_in, retry_stage
from rehearsal.engine.codepipeline_requests import CALLER, Json, Request
from rehearsal.engine.patch import Engine
from rehearsal.engine.refusal import RefusedError
from rehearsal.pipeline.overrides import Overrides
from rehearsal.pipeline.requests import RetryMode
from rehearsal.pipeline.transitions import Transitions

_MOMENTS = {
    "BEFORE_ENTRY": ("BeforeEntry", "beforeEntryConditionState"),
    "ON_SUCCESS": ("OnSuccess", "onSuccessConditionState"),
}


def _disable(request: Request) -> Json:
    recorded = request.pipeline()
    for stage in _behind(request, recorded):
        _transitions(request, recorded).disable(stage, reason=request.parameters["reason"], by=CALLER.get())
    return {}


def _enable(request: Request) -> Json:
    recorded = request.pipeline()
    for stage in _behind(request, recorded):
        _transitions(request, recorded).enable(stage, by=CALLER.get())
    return {}


def _transitions(request: Request, recorded: Json) -> Transitions:
    return Transitions(request.engine.state, recorded["properties"]["Name"])


def _behind(request: Request, recorded: Json) -> list[str]:
    """The stage behind the transition; none behind the way out of the last one."""
    names = [stage["Name"] for stage in recorded["properties"]["Stages"]]
    place = names.index(request.stage(recorded)["Name"])
    first = place + (request.parameters["transitionType"] == "Outbound")
    return names[first : first + 1]


def _override(request: Request) -> Json:
    """While the rules are evaluated: their condition is not going to count. Afterwards: the stage goes on."""
    recorded = request.pipeline()
    stage = request.stage(recorded)["Name"]
    execution = latest_in(stage, request, recorded)
    moment, name = _MOMENTS[request.parameters["conditionType"]]
    status = execution["stages"][stage].get(name, {}).get("latestExecution", {}).get("status")
    if status not in ("InProgress", "Failed"):
        raise RefusedError(
            "ConditionNotOverridableException",
            f"Nothing holds the execution there: the condition {moment} of stage {stage} is"
            f" {status or 'not evaluated'}.",
        )
    overrides, identifier = Overrides(request.engine.root), execution["pipelineExecutionId"]
    overrides.put(identifier, stage, moment)
    if status == "Failed":
        try:
            retry_stage(request, recorded, RetryMode.FAILED_ACTIONS)
        except RefusedError:
            overrides.take(identifier, stage, moment)
            raise
    return {}


def _control(act: Callable[[Request], Json]) -> Callable[[Engine, Json], Json]:
    return lambda engine, parameters: act(Request(engine, parameters))


STAGES: Mapping[str, Callable[[Engine, Json], Json]] = {
    "DisableStageTransition": _control(_disable),
    "EnableStageTransition": _control(_enable),
    "OverrideStageCondition": _control(_override),
}
