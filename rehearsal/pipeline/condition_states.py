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
_OF_CONDITION = {
    Status.SUCCEEDED: "Succeeded",
    Status.OVERRIDDEN: "Overridden",
    Status.FAILED: "Failed",
    Status.STOPPED: "Abandoned",
}
_OF_RULE = {**_OF_CONDITION, Status.OVERRIDDEN: "Failed"}
_WORST = ("Failed", "Abandoned", "Overridden", "Succeeded")


def note(stage: Json, record: RuleRecord) -> None:
    """Add a rule that was evaluated to a stage's state, which has one condition for each moment."""
    state = stage.setdefault(_NAMES[record.moment], {"conditionStates": [{"ruleStates": []}]})
    (condition,) = state["conditionStates"]
    latest: Json = {"status": _OF_RULE[record.status], "lastStatusChange": time.time()}
    if record.summary:
        latest["summary"] = record.summary[:_LONGEST_SUMMARY]
        if record.status is Status.FAILED:
            latest["errorDetails"] = {"code": "JobFailed", "message": record.summary}
    condition["ruleStates"].append({"ruleName": record.name, "latestExecution": latest})
    so_far = condition.get("latestExecution", {}).get("status", "Succeeded")
    worst = min(so_far, _OF_CONDITION[record.status], key=_WORST.index)
    condition["latestExecution"] = {"status": worst, "lastStatusChange": time.time()}
    state["latestExecution"] = {"status": worst}
