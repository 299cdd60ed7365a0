"""From an alarm to more tasks, or fewer.

CloudWatch calls a policy when its alarm changes state, and again each minute in which it stays in that state.
"""

import time
from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Any

from ministack.core.concurrency import spawn_background
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import cloudwatch

from rehearsal.engine import alarm_state, alarms
from rehearsal.engine.application_auto_scaling import activities, capacity, policies, records, tracking_alarms
from rehearsal.engine.application_auto_scaling.decision import Cooling, Decision, decide, proportional, step
from rehearsal.engine.application_auto_scaling.records import Policy, Target
from rehearsal.engine.refusal import RefusedError

_Alarm = Mapping[str, Any]

_AGAIN_AFTER_SECONDS = 60.0
_COOLDOWN_SECONDS = 300
"""Of ECS services, where a policy names none."""
_ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
_AGGREGATIONS: Mapping[str, Callable[[list[float]], float]] = {"Average": fmean, "Minimum": min, "Maximum": max}
_called_at = AccountRegionScopedDict()


def call(alarm: dict[str, Any]) -> None:
    """Have the policies that an alarm names for its state act, each in a thread of its own."""
    if not alarm.get("ActionsEnabled", True):
        return
    _called_at[alarm["AlarmName"]] = time.time()
    for arn in alarm.get(_ACTIONS[alarm["StateValue"]]) or ():
        if policy := records.policy_by_arn(arn):
            spawn_background(act, policy, dict(alarm), thread_name="application-auto-scaling")


def call_again(alarm: dict[str, Any]) -> None:
    """The same for one whose state has not changed, if its last call was a minute ago."""
    if time.time() - _called_at.get(alarm["AlarmName"], 0.0) >= _AGAIN_AFTER_SECONDS:
        call(alarm)


def act(policy: Policy, alarm: _Alarm) -> None:
    """Do what a policy says about an alarm's metric, within the target's bounds."""
    target = records.target_or_none(policy.scalable)
    values = [value for value in alarm_state.judge(alarm, alarms.history).datapoints if value is not None]
    if not target or not values:
        return
    cause = f"monitor alarm {alarm['AlarmName']} in state {alarm['StateValue']} triggered policy {policy.name}"
    try:
        with target.lock:
            wanted = _decide(policy, target, alarm, values, cause=cause)
            activity = activities.begin(policy.scalable, wanted=wanted, cause=cause) if wanted is not None else None
    except RefusedError:  # the service is being deleted
        return
    if activity:
        activity.finish()


def _decide(policy: Policy, target: Target, alarm: _Alarm, values: list[float], *, cause: str) -> int | None:
    """The new capacity; what it begins to cool down is noted at once, for the next alarm that asks."""
    change = _step(policy, alarm, values) if policy.type == policies.STEPS else _tracked(policy, alarm, values)
    if change is None:
        return None
    now, before = time.time(), capacity.desired(policy.scalable)
    decision = decide(change, capacity=before, bounds=target.bounds, cooling=policy.cooling, now=now)
    if decision.capacity is None:
        _explain(policy, target, decision, cause=cause)
        return None
    adds = decision.capacity > before
    if target.suspended["DynamicScalingOutSuspended" if adds else "DynamicScalingInSuspended"]:
        return None
    if not adds and capacity.is_deploying(policy.scalable):
        return None
    policy.cooling = Cooling(until=now + _cooldown(policy, adds=adds), before=decision.cooling_before, adds=adds)
    return decision.capacity


def _explain(policy: Policy, target: Target, decision: Decision, *, cause: str) -> None:
    limits = {"AlreadyAtMaxCapacity": target.bounds.most, "AlreadyAtMinCapacity": target.bounds.least}
    if decision.reason:
        limit = {decision.reason.removeprefix("AlreadyAt"): limits[decision.reason]}
        activities.refuse(policy.scalable, cause=cause, reason={"Code": decision.reason, **limit})


def _step(policy: Policy, alarm: _Alarm, values: list[float]) -> Callable[[int], int] | None:
    aggregate = _AGGREGATIONS[policy.configuration.get("MetricAggregationType") or "Average"]
    return step(policy.configuration, breach=aggregate(values) - float(alarm["Threshold"]))


def _tracked(policy: Policy, alarm: _Alarm, values: list[float]) -> Callable[[int], int] | None:
    """Of several policies the one that wants most decides; nothing is taken away unless all of them would."""
    if alarm["ComparisonOperator"].startswith("Greater"):
        return proportional(metric=values[-1], target=float(policy.configuration["TargetValue"]))
    tracking = [p for p in records.policies_of(policy.scalable) if p.type == policies.TRACKING and len(p.alarms) > 1]
    if not all(tracking_alarms.is_low(other) for other in tracking):
        return None
    ratios = [_newest(other) / float(other.configuration["TargetValue"]) for other in tracking if other is not policy]
    ratio = max([values[-1] / float(policy.configuration["TargetValue"]), *ratios])
    return proportional(metric=ratio, target=1.0)


def _newest(policy: Policy) -> float:
    """The newest value of a policy's metric, whose alarm is on."""
    alarm = cloudwatch._alarms[policy.alarms[1]]
    values = [value for value in alarm_state.judge(alarm, alarms.history).datapoints if value is not None]
    return values[-1] if values else float(policy.configuration["TargetValue"])


def _cooldown(policy: Policy, *, adds: bool) -> float:
    key = "Cooldown" if policy.type == policies.STEPS else "ScaleOutCooldown" if adds else "ScaleInCooldown"
    return float(policy.configuration.get(key, _COOLDOWN_SECONDS))
