"""Where a pipeline stands: its stages and their actions, what waits for whom, what is queued."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from operate.reading.execution import FAILED, Execution
from operate.reading.pipeline import Pipeline

_MOMENTS = {
    "BeforeEntry": "beforeEntryConditionState",
    "OnSuccess": "onSuccessConditionState",
    "OnFailure": "onFailureConditionState",
}
_RECENT = 30


@dataclass(frozen=True, kw_only=True)
class ActionStatus:
    """An action, by its last run.

    Attributes:
        action: Its name in the stage.
        category: Source, Build, Approval, Deploy or Invoke.
        status: InProgress, Succeeded, Failed or Abandoned; empty if it never ran.
        since: When that changed last.
        summary: What it said.
        error: Why it failed.
        by: Who changed it last, as an ARN: who approved.
        link: Where AWS's console shows more.
    """

    action: str
    category: str
    status: str
    since: datetime | None
    summary: str
    error: str
    by: str
    link: str


@dataclass(frozen=True, kw_only=True)
class RuleStatus:
    """A rule of a condition.

    Attributes:
        moment: BeforeEntry, OnSuccess or OnFailure.
        rule: Its name.
        status: InProgress, Succeeded, Failed or Abandoned.
        since: When that changed last.
        summary: What it said.
    """

    moment: str
    rule: str
    status: str
    since: datetime | None
    summary: str


@dataclass(frozen=True, kw_only=True)
class StageStatus:
    """A stage, by the newest execution that has come to it.

    Attributes:
        stage: Its name in the pipeline.
        status: InProgress, Stopping, Succeeded, Failed, Stopped, Cancelled or Skipped; empty if none has come.
        execution: Which one that is.
        commit: Of that execution.
        subject: The first line of the commit's message.
        closed: Why nothing is let in; empty if the way is open.
        actions: In the order of the pipeline.
        rules: Of its conditions, as far as they were evaluated.
    """

    stage: str
    status: str
    execution: str
    commit: str
    subject: str
    closed: str
    actions: tuple[ActionStatus, ...]
    rules: tuple[RuleStatus, ...]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What goes on only when somebody, or a clock, lets it.

    Attributes:
        kind: approval, rule, or transition (closed by somebody).
        stage: Where.
        name: Of the action or the rule.
        execution: What waits.
        commit: Of that execution.
        subject: The first line of the commit's message.
        since: When it began to wait.
        whom: Whom it waits for.
    """

    kind: str
    stage: str
    name: str
    execution: str
    commit: str
    subject: str
    since: datetime | None
    whom: str


@dataclass(frozen=True, kw_only=True)
class PipelineStatus:
    """A pipeline at a moment.

    Attributes:
        pipeline: Its name.
        product: Whose it is; empty for a pipeline that is no product's.
        account: Where it is.
        region: Likewise.
        rehearsal: Whether that is the embedded AWS.
        version: Of its definition.
        status: That of the newest execution; InProgress while any runs; empty if it never ran.
        stages: In order.
        waiting: What waits, and for whom.
        running: The executions that have not ended, the newest first.
        queued: Those of them that no stage works on yet.
    """

    pipeline: str
    product: str
    account: str
    region: str
    rehearsal: bool
    version: int
    status: str
    stages: tuple[StageStatus, ...]
    waiting: tuple[Waiting, ...]
    running: tuple[Execution, ...]
    queued: tuple[Execution, ...]

    @property
    def failed(self) -> bool:
        """Whether the newest execution failed, or was stopped."""
        return self.status in FAILED


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
