"""Whether a policy may change a capacity, and to what: plain numbers, with the time as one of them.

https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Bounds:
    """What a scalable target allows."""

    least: int
    most: int

    def clamp(self, capacity: int) -> int:
        """The nearest capacity that is allowed."""
        return min(max(capacity, self.least), self.most)


@dataclass(frozen=True)
class Cooling:
    """What follows a change: until then, another one in the same direction is held back.

    `before` is the capacity that a policy which added started from: what it added counts towards the next step.
    """

    until: float
    before: int
    adds: bool


@dataclass(frozen=True)
class Decision:
    """The new capacity; or why there is none, in the API's words, if the bounds are the reason."""

    capacity: int | None = None
    cooling_before: int = 0
    reason: str | None = None


def decide(
    change: Callable[[int], int], *, capacity: int, bounds: Bounds, cooling: Cooling | None, now: float
) -> Decision:
    """What becomes of a capacity that a policy wants to change.

    Args:
        change: What the policy makes of a capacity.
        capacity: What is wanted now.
        bounds: Of the target.
        cooling: The policy's last change.
        now: Seconds since the epoch.
    """
    active = cooling if cooling and now < cooling.until else None
    asked = change(capacity)
    if asked < capacity:
        if active and not active.adds:
            return Decision()
        wanted = bounds.clamp(asked)
        return Decision(wanted, capacity) if wanted < capacity else Decision(reason="AlreadyAtMinCapacity")
    before = active.before if active and active.adds else capacity
    wanted = bounds.clamp(change(before))
    if wanted > capacity:
        return Decision(wanted, before)
    return Decision(reason="AlreadyAtMaxCapacity" if asked > capacity >= bounds.most else None)


def step(configuration: Mapping[str, Any], *, breach: float) -> Callable[[int], int] | None:
    """What a step scaling policy makes of a capacity, if its metric is so far above its alarm's threshold."""
    for adjustment in configuration["StepAdjustments"]:
        low = float(adjustment.get("MetricIntervalLowerBound", -math.inf))
        high = float(adjustment.get("MetricIntervalUpperBound", math.inf))
        if low <= breach < high if low >= 0 else low < breach <= high:
            return _adjustment(configuration, int(adjustment["ScalingAdjustment"]))
    return None


def _adjustment(configuration: Mapping[str, Any], number: int) -> Callable[[int], int]:
    least = int(configuration.get("MinAdjustmentMagnitude") or 0)
    match configuration["AdjustmentType"]:
        case "ExactCapacity":
            return lambda _capacity: number
        case "ChangeInCapacity":
            return lambda capacity: max(0, capacity + number)
        case _:
            return lambda capacity: max(0, capacity + _share(capacity, percent=number, least=least))


def _share(capacity: int, *, percent: int, least: int) -> int:
    """Rounded towards none, but never to none, nor to less than is wanted."""
    exact = capacity * percent / 100
    whole = max(math.floor(abs(exact)), least, 1 if exact else 0)
    return whole if percent > 0 else -whole


def proportional(*, metric: float, target: float) -> Callable[[int], int]:
    """What target tracking makes of a capacity: as much more or less as the metric is above or below its target."""
    return lambda capacity: math.ceil(capacity * metric / target)
