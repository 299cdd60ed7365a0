"""Where a pipeline stands: its stages and their actions, what waits for whom, what is queued."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from operate.reading.execution import Execution
from operate.reading.pipeline import Pipeline
from operate.reading.status_values import ActionStatus, PipelineStatus, RuleStatus, StageStatus, Waiting

_MOMENTS = {
    "BeforeEntry": "beforeEntryConditionState",
    "OnSuccess": "onSuccessConditionState",
    "OnFailure": "onFailureConditionState",
}
_RECENT = 30


def read_status(pipeline: Pipeline) -> PipelineStatus:
    """Ask for it."""
    target, state, executions = pipeline.target, pipeline.state(), pipeline.executions(limit=_RECENT)
    known = {one.id: one for one in executions}
    stages = tuple(_stage(pipeline, stage, known) for stage in state["stageStates"])
    running = tuple(one for one in executions if one.running)
    newest = next((one.status for one in executions if one.status != "Superseded"), "")
    return PipelineStatus(
        pipeline=pipeline.name,
        product=target.product,
        account=target.account,
        region=target.region,
        rehearsal=target.rehearsal,
        version=state.get("pipelineVersion", 0),
        status="InProgress" if running else newest,
        stages=stages,
        waiting=tuple(_all_waiting(pipeline, stages, state)),
        running=running,
        queued=_queued(running, state),
    )


def _stage(pipeline: Pipeline, state: Mapping[str, Any], known: Mapping[str, Execution]) -> StageStatus:
    latest = state.get("latestExecution", {})
    execution = known.get(latest.get("pipelineExecutionId", ""))
    transition = state.get("inboundTransitionState", {})
    categories = {one["name"]: one["actionTypeId"]["category"] for one in pipeline.actions(state["stageName"])}
    return StageStatus(
        stage=state["stageName"],
        status=latest.get("status", ""),
        execution=latest.get("pipelineExecutionId", ""),
        commit=execution.commit if execution else "",
        subject=execution.subject if execution else "",
        closed="" if transition.get("enabled", True) else transition.get("disabledReason") or "closed by somebody",
        actions=tuple(_action(one, categories) for one in state.get("actionStates", ())),
        rules=tuple(_rules(state)),
    )


def _action(state: Mapping[str, Any], categories: Mapping[str, str]) -> ActionStatus:
    latest = state.get("latestExecution", {})
    return ActionStatus(
        action=state["actionName"],
        category=categories.get(state["actionName"], ""),
        status=latest.get("status", ""),
        since=latest.get("lastStatusChange"),
        summary=latest.get("summary", ""),
        error=latest.get("errorDetails", {}).get("message", ""),
        by=latest.get("lastUpdatedBy", ""),
        link=latest.get("externalExecutionUrl", ""),
    )


def _rules(state: Mapping[str, Any]) -> Iterator[RuleStatus]:
    for moment, name in _MOMENTS.items():
        for condition in state.get(name, {}).get("conditionStates", ()):
            for rule in condition.get("ruleStates", ()):
                latest = rule.get("latestExecution", {})
                yield RuleStatus(
                    moment=moment,
                    rule=rule["ruleName"],
                    status=latest.get("status", ""),
                    since=latest.get("lastStatusChange"),
                    summary=latest.get("summary") or latest.get("errorDetails", {}).get("message", ""),
                )


def _all_waiting(pipeline: Pipeline, stages: tuple[StageStatus, ...], state: Mapping[str, Any]) -> Iterator[Waiting]:
    for stage, told in zip(stages, state["stageStates"], strict=True):
        of_stage = Waiting(
            kind="transition",
            stage=stage.stage,
            name="",
            execution=stage.execution,
            commit=stage.commit,
            subject=stage.subject,
            since=None,
            whom="",
        )
        inbound = told.get("inboundExecution", {}).get("pipelineExecutionId")
        if stage.closed and inbound:
            opened = f"whoever opens the transition again: {stage.closed}"
            yield replace(of_stage, execution=inbound, commit="", subject="", whom=opened)
        for action in stage.actions:
            if action.category == "Approval" and action.status == "InProgress":
                role = f"the role {pipeline.name}-approvers"
                yield replace(of_stage, kind="approval", name=action.action, since=action.since, whom=role)
        for rule in stage.rules:
            if rule.status == "InProgress":
                yield replace(of_stage, kind="rule", name=rule.rule, since=rule.since, whom=f"the rule {rule.rule}")


def _queued(running: tuple[Execution, ...], state: Mapping[str, Any]) -> tuple[Execution, ...]:
    """Those that have been nowhere yet, or stand before a stage in which another one is."""
    seen = {one.get("latestExecution", {}).get("pipelineExecutionId") for one in state["stageStates"]}
    before = {
        inbound["pipelineExecutionId"] for one in state["stageStates"] for inbound in one.get("inboundExecutions", ())
    }
    return tuple(one for one in running if one.id in before or one.id not in seen)
