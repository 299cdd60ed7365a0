"""The stages of an execution: every action that the pipeline declares, whether it ran or not, and its gates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from operate.page.collect_execution import Told
from operate.page.reading import Json
from operate.page.stage import Action, Approval, Rule, Stage
from operate.page.state import State, of_codepipeline

MOMENTS = {"BeforeEntry": "beforeEntry", "OnSuccess": "onSuccess", "OnFailure": "onFailure"}


@dataclass(frozen=True)
class Run:
    """An action as the page has it, and what CodePipeline said of it: empty if it never ran."""

    action: Action
    told: Mapping[str, Any]


def runs(told: Told) -> Iterator[tuple[str, list[Run]]]:
    """Each stage with its actions: every attempt, or one that has not run."""
    for stage in stages(told):
        name = stage["name"]
        found: list[Run] = []
        for declared in stage["actions"]:
            of_it = [one for one in told.actions if (one["stageName"], one["actionName"]) == (name, declared["name"])]
            made = (_action(name, declared, one, attempt) for attempt, one in enumerate(of_it, 1))
            found += [Run(action, one) for action, one in zip(made, of_it, strict=True)]
            if not of_it:
                found.append(Run(_action(name, declared, {}, 1), {}))
        yield name, found


def stages(told: Told) -> list[Json]:
    """As declared; if that cannot be read, as far as it ran."""
    if told.declaration:
        return list(told.declaration["stages"])
    found: dict[str, dict[str, Json]] = {}
    for one in told.actions:
        kind = one["input"]["actionTypeId"]
        found.setdefault(one["stageName"], {})[one["actionName"]] = {"name": one["actionName"], "actionTypeId": kind}
    return [{"name": name, "actions": list(actions.values())} for name, actions in found.items()]


def _action(stage: str, declared: Json, told: Mapping[str, Any], attempt: int) -> Action:
    result = told.get("output", {}).get("executionResult", {})
    error = result.get("errorDetails", {})
    state = of_codepipeline(told["status"]) if told else State.NOT_RUN
    return Action(
        stage=stage,
        name=declared["name"],
        label=declared["name"].rpartition(".")[2],
        kind=declared["actionTypeId"]["provider"],
        state=state,
        attempt=attempt,
        started=told.get("startTime"),
        ended=None if state is State.RUNNING else told.get("lastUpdateTime"),
        summary=result.get("externalExecutionSummary", ""),
        error=error.get("message", ""),
    )


def rules(told: Told, stage: str) -> tuple[Rule, ...]:
    """What the gates of a stage answered."""
    declared = next((one for one in stages(told) if one["name"] == stage), {})
    found = [*_declared(declared)]
    ran = {one["ruleName"]: one for one in told.rules if one["stageName"] == stage}
    answers = []
    for moment, result, rule in found:
        kept, overridden = _in_state(told.conditions.get((stage, moment), {}), rule["name"])
        one = ran.get(rule["name"]) or kept
        if not one:
            continue
        told_of = one.get("output", {}).get("executionResult", {})
        state = of_codepipeline(one.get("status"))
        if state is State.FAILED:
            state = State.OVERRIDDEN if overridden else State.SKIPPED if result == "SKIP" else State.FAILED
        answers.append(
            Rule(
                name=rule["name"],
                moment=moment,
                kind=rule["ruleTypeId"]["provider"],
                state=state,
                answer=told_of.get("externalExecutionSummary")
                or told_of.get("errorDetails", {}).get("message")
                or one.get("summary")
                or one.get("errorDetails", {}).get("message", ""),
            )
        )
    return tuple(answers)


def _declared(stage: Json) -> Iterator[tuple[str, str, Json]]:
    """Each rule, with its moment and what comes of it if it does not hold."""
    for moment, key in MOMENTS.items():
        for condition in stage.get(key, {}).get("conditions", ()):
            yield from ((moment, condition.get("result", ""), rule) for rule in condition.get("rules", ()))


def _in_state(state: Json, rule: str) -> tuple[Json, bool]:
    """A rule's latest execution, and whether somebody has overridden its condition."""
    for condition in state.get("conditionStates", ()):
        for one in condition.get("ruleStates", ()):
            if one["ruleName"] == rule:
                overridden = condition.get("latestExecution", {}).get("status") == "Overridden"
                return one.get("latestExecution", {}), overridden
    return {}, False


def approvals(every: list[tuple[str, list[Run]]]) -> Iterator[Approval]:
    """Each attempt at a manual approval that was asked for."""
    for stage, found in every:
        for run in found:
            if run.told and run.told["input"]["actionTypeId"]["category"] == "Approval":
                given = run.told["input"]
                asked = {**given.get("configuration", {}), **given.get("resolvedConfiguration", {})}
                action = run.action
                yield Approval(
                    stage=stage,
                    action=action.label,
                    state=action.state,
                    by=run.told.get("updatedBy", ""),
                    at=action.ended or action.started,
                    why=action.summary or action.error,
                    asked=asked.get("CustomData", ""),
                    link=asked.get("ExternalEntityLink", ""),
                    waited=action.seconds,
                )


def staged(name: str, found: list[Run], *, told: Told, **more: Any) -> Stage:  # noqa: ANN401 - fields of a Stage
    """The stage as the page has it."""
    under_way = of_codepipeline(told.execution.get("status")) is State.RUNNING
    actions = tuple(run.action for run in found)
    return Stage(name=name, actions=actions, rules=rules(told, name), under_way=under_way, **more)
