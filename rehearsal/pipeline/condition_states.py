"""How the conditions of a stage stand, in the words of GetPipelineState."""

import time
from typing import Any

from rehearsal.pipeline.record import RuleRecord, Status

Json = dict[str, Any]

_LONGEST_SUMMARY = 2048
_NAMES = {
    "BeforeEntry": "beforeEntryConditionState",
    "OnSuccess": "onSuccessConditionState",
    "OnFailure": "onFailureConditionState",
}
OF_RULE = {
    Status.SUCCEEDED: "Succeeded",
    Status.OVERRIDDEN: "Failed",
    Status.FAILED: "Failed",
    Status.STOPPED: "Abandoned",
}


def begin(stage: Json, moment: str, rule: str, identifier: str) -> None:
    """A rule is evaluated; one that was before is evaluated anew, and its condition with it."""
    state = stage.setdefault(_NAMES[moment], {"conditionStates": [{"ruleStates": []}]})
    (condition,) = state["conditionStates"]
    if rule in [known["ruleName"] for known in condition["ruleStates"]]:
        condition["ruleStates"] = []
    latest = {"ruleExecutionId": identifier, "status": "InProgress", "lastStatusChange": time.time()}
    condition["ruleStates"].append({"ruleName": rule, "latestExecution": latest})
    _sum_up(state, condition)


def note(stage: Json, record: RuleRecord) -> None:
    """It was evaluated."""
    state = stage[_NAMES[record.moment]]
    (condition,) = state["conditionStates"]
    (latest,) = (rule["latestExecution"] for rule in condition["ruleStates"] if rule["ruleName"] == record.name)
    latest |= {"status": OF_RULE[record.status], "lastStatusChange": time.time()}
    if record.summary:
        latest["summary"] = record.summary[:_LONGEST_SUMMARY]
        if record.status is Status.FAILED:
            latest["errorDetails"] = {"code": "JobFailed", "message": record.summary}
    _sum_up(state, condition)


def override(stage: Json, moment: str) -> None:
    """Somebody has decided that the condition does not count."""
    state = stage.setdefault(_NAMES[moment], {"conditionStates": [{"ruleStates": []}]})
    (condition,) = state["conditionStates"]
    _set(state, condition, "Overridden")


def _sum_up(state: Json, condition: Json) -> None:
    """A rule that failed without an error was overridden here, so that a rehearsal can be at any time."""
    rules = [rule["latestExecution"] for rule in condition["ruleStates"]]
    statuses = {rule["status"] for rule in rules}
    if any("errorDetails" in rule for rule in rules) and "InProgress" not in statuses:
        _set(state, condition, "Failed")
    elif "InProgress" in statuses:
        _set(state, condition, "InProgress")
    elif "Abandoned" in statuses:
        _set(state, condition, "Abandoned")
    else:
        _set(state, condition, "Overridden" if "Failed" in statuses else "Succeeded")


def _set(state: Json, condition: Json, status: str) -> None:
    condition["latestExecution"] = {"status": status, "lastStatusChange": time.time()}
    state["latestExecution"] = {"status": status}
