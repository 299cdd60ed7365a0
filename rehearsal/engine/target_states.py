"""What a load balancer knows of a target's health, and what a check's answer changes of it.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

import time
from dataclasses import dataclass, replace

_REGISTERING = ("Elb.InitialHealthChecking", "Initial health checks in progress")


@dataclass(frozen=True)
class Problem:
    """Why a check failed: as the API names it, and what it was about for the log of a task."""

    reason: str
    description: str
    details: str

    def __str__(self) -> str:
        return self.details


@dataclass(frozen=True)
class TargetState:
    """The state as the API shows it; `streak` is how many answers in a row were against it."""

    state: str = "initial"
    reason: str | None = _REGISTERING[0]
    description: str | None = _REGISTERING[1]
    streak: int = 0


HEALTHY = TargetState("healthy", None, None)
INITIAL = TargetState()
DRAINING = TargetState("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
UNUSED = TargetState(
    "unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer"
)
UNREGISTERED = TargetState("unused", "Target.NotRegistered", "Target is not registered to the target group")


def after(state: TargetState, problem: Problem | None, *, healthy_after: int, unhealthy_after: int) -> TargetState:
    """What becomes of a state by one more answer.

    Args:
        state: Before.
        problem: What was wrong, if anything.
        healthy_after: Good answers in a row that make an unhealthy target healthy; a new one needs one.
        unhealthy_after: Bad ones that make it unhealthy.
    """
    if problem is None:
        if state.state == "healthy":
            return HEALTHY
        good = replace(state, streak=state.streak + 1)
        return HEALTHY if state.state == "initial" or good.streak >= healthy_after else good
    if state.state == "unhealthy":
        return TargetState("unhealthy", problem.reason, problem.description)
    bad = replace(state, streak=state.streak + 1)
    if bad.streak >= unhealthy_after:
        return TargetState("unhealthy", problem.reason, problem.description)
    return bad


@dataclass
class Probed:
    """A registered target; `due` is when it is asked next, by the monotonic clock."""

    state: TargetState
    due: float
    is_asked: bool = False


Key = tuple[str, str, int]
"""The ARN of a target group, and a target's address and port."""
PROBED: dict[Key, Probed] = {}


def passed(group: str, address: str, port: int, *, interval: float) -> None:
    """A target has answered for the first time, before it was registered; the next check is one interval later."""
    PROBED[group, address, port] = Probed(HEALTHY, time.monotonic() + interval)
