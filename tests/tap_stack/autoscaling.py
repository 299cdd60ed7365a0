"""Application Auto Scaling in miniature: the step scaling of a template, minute by minute, on a made-up load.

As https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html has it: while a
policy cools down after adding, what it added counts towards the next step; after removing, it waits meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.tap_stack.templates import Json, Template


@dataclass(frozen=True)
class Policy:
    """One direction: an alarm on the CPU, and the steps that it takes."""

    threshold: float
    minutes: int
    cooldown_minutes: float
    adds: bool
    steps: tuple[tuple[float, float, int], ...]
    """From and to so far above the threshold, percent of the tasks."""

    @classmethod
    def of(cls, template: Template, comparison: str) -> "Policy":
        alarm = template.one(
            "CloudWatch::Alarm", MetricName="CPUUtilization", ComparisonOperator=comparison, AlarmName=None
        ).properties
        assert (alarm["Period"], alarm["Statistic"]) == (60, "Average")
        (action,) = alarm["AlarmActions"]
        policy = template.referred(action).properties["StepScalingPolicyConfiguration"]
        assert (policy["AdjustmentType"], policy["MinAdjustmentMagnitude"]) == ("PercentChangeInCapacity", 1)
        return cls(
            threshold=alarm["Threshold"],
            minutes=alarm["EvaluationPeriods"],
            cooldown_minutes=policy["Cooldown"] / 60,
            adds=comparison.startswith("Greater"),
            steps=tuple(_step(step) for step in policy["StepAdjustments"]),
        )

    def alarmed(self, cpu: list[float]) -> bool:
        recent = cpu[-self.minutes :]
        breaches = (c >= self.threshold if self.adds else c <= self.threshold for c in recent)
        return len(recent) == self.minutes and all(breaches)

    def change(self, cpu: float, tasks: int) -> int:
        """How many tasks more or fewer the step for this CPU asks for: a share, rounded down, but one at least."""
        above = cpu - self.threshold
        (percent,) = (p for low, high, p in self.steps if (low <= above < high if self.adds else low < above <= high))
        return max(1, tasks * abs(percent) // 100) * (1 if percent > 0 else -1)


def _step(step: Json) -> tuple[float, float, int]:
    low, high = step.get("MetricIntervalLowerBound", float("-inf")), step.get("MetricIntervalUpperBound", float("inf"))
    return low, high, step["ScalingAdjustment"]


@dataclass
class Service:
    """A service under load: `demand` is the CPU that one task alone would need, in percent.

    Attributes:
        wanted: Tasks asked for.
        start_up: Minutes from then until they work.
        changes: Minute, and tasks more or fewer.
    """

    out: Policy
    in_: Policy
    wanted: int
    fewest: int
    most: int
    start_up: int
    cpu: list[float] = field(default_factory=list)
    changes: list[tuple[int, int]] = field(default_factory=list)
    _history: list[int] = field(default_factory=list)
    _cooling: dict[bool, tuple[int, int]] = field(default_factory=dict)

    def run(self, demands: Iterable[float]) -> None:
        """A minute for each."""
        for demand in demands:
            self._history.append(self.wanted)
            running = min(self._history[-self.start_up - 1 :])  # who is added works later, who is removed ends at once
            self.cpu.append(min(100.0, demand / running))
            for policy in (self.out, self.in_):
                if policy.alarmed(self.cpu):
                    self._act(policy)

    def _act(self, policy: Policy) -> None:
        now = len(self.cpu)
        since, before = self._cooling.get(policy.adds, (-1000, 0))
        cooling = now - since < policy.cooldown_minutes
        if cooling and not policy.adds:
            return
        base = before if cooling else self.wanted
        wanted = min(max(base + policy.change(self.cpu[-1], base), self.fewest), self.most)
        if wanted == self.wanted or (cooling and wanted < self.wanted):
            return
        self.changes.append((now, wanted - self.wanted))
        self._cooling[policy.adds] = (now, base)
        self.wanted = wanted
