"""What Application Auto Scaling makes of a capacity, on a clock that the test turns."""

import pytest

from rehearsal.engine.application_auto_scaling.decision import Bounds, Cooling, Decision, decide, proportional, step

BOUNDS = Bounds(least=2, most=10)
NOW = 1_000_000.0


def steps(*adjustments: tuple[float | None, float | None, int], kind: str, least: int = 0) -> dict[str, object]:
    """A policy: from, to (above the threshold), and how much."""
    found = []
    for low, high, number in adjustments:
        adjustment: dict[str, float] = {"ScalingAdjustment": number}
        if low is not None:
            adjustment["MetricIntervalLowerBound"] = low
        if high is not None:
            adjustment["MetricIntervalUpperBound"] = high
        found.append(adjustment)
    return {"AdjustmentType": kind, "MinAdjustmentMagnitude": least, "StepAdjustments": found}


OUT = steps((0, 10, 50), (10, 20, 75), (20, None, 100), kind="PercentChangeInCapacity", least=1)
IN = steps((None, 0, -10), kind="PercentChangeInCapacity", least=1)


@pytest.mark.requirement("C3")
@pytest.mark.parametrize(
    ("breach", "becomes"), [(0.0, 6), (9.9, 6), (10.0, 7), (19.9, 7), (20.0, 8), (500.0, 8), (-0.1, None)]
)
def test_the_step_that_the_breach_falls_into_decides(breach: float, becomes: int | None) -> None:
    change = step(OUT, breach=breach)
    assert (change(4) if change else None) == becomes


@pytest.mark.parametrize(("breach", "becomes"), [(0.0, 3), (-40.0, 3), (0.1, None)])
def test_a_step_below_the_threshold_has_its_upper_bound_in_it(breach: float, becomes: int | None) -> None:
    change = step(IN, breach=breach)
    assert (change(4) if change else None) == becomes


@pytest.mark.parametrize(
    ("kind", "number", "least", "capacity", "becomes"),
    [
        ("ChangeInCapacity", 3, 0, 4, 7),
        ("ChangeInCapacity", -3, 0, 2, 0),
        ("ExactCapacity", 5, 0, 9, 5),
        ("PercentChangeInCapacity", 25, 0, 10, 12),
        ("PercentChangeInCapacity", 25, 4, 10, 14),
        ("PercentChangeInCapacity", 10, 0, 1, 2),
        ("PercentChangeInCapacity", -25, 0, 10, 8),
        ("PercentChangeInCapacity", -10, 0, 1, 0),
    ],
)
def test_adjustments_are_of_three_types(kind: str, number: int, least: int, capacity: int, becomes: int) -> None:
    change = step(steps((0, None, number), kind=kind, least=least), breach=1.0)
    assert change is not None
    assert change(capacity) == becomes


@pytest.mark.requirement("P2")
@pytest.mark.parametrize(("metric", "becomes"), [(60.0, 12), (50.1, 11), (50.0, 10), (30.0, 6), (1.0, 1)])
def test_target_tracking_is_proportional_and_rounds_up(metric: float, becomes: int) -> None:
    assert proportional(metric=metric, target=50.0)(10) == becomes


@pytest.mark.requirement("C3")
def test_a_policy_stays_within_the_bounds_and_says_which_one_holds_it() -> None:
    more, less = proportional(metric=500, target=50), proportional(metric=1, target=50)
    assert decide(more, capacity=4, bounds=BOUNDS, cooling=None, now=NOW) == Decision(10, 4)
    assert decide(less, capacity=4, bounds=BOUNDS, cooling=None, now=NOW) == Decision(2, 4)
    assert decide(more, capacity=10, bounds=BOUNDS, cooling=None, now=NOW).reason == "AlreadyAtMaxCapacity"
    assert decide(less, capacity=2, bounds=BOUNDS, cooling=None, now=NOW).reason == "AlreadyAtMinCapacity"


def added(breach: float, *, capacity: int, cooling: Cooling | None, now: float) -> int | None:
    change = step(OUT, breach=breach)
    assert change is not None
    return decide(change, capacity=capacity, bounds=BOUNDS, cooling=cooling, now=now).capacity


@pytest.mark.requirement("C3")
def test_while_it_cools_down_only_a_higher_step_adds_more() -> None:
    cooling = Cooling(until=NOW + 180, before=4, adds=True)
    assert added(0, capacity=6, cooling=cooling, now=NOW) is None
    assert added(20, capacity=6, cooling=cooling, now=NOW) == 8, "of the four from before, not of the six"
    assert added(0, capacity=6, cooling=cooling, now=NOW + 179) is None
    assert added(0, capacity=6, cooling=cooling, now=NOW + 180) == 9


@pytest.mark.requirement("C3")
def test_removing_waits_for_the_cooldown_and_adding_does_not() -> None:
    cooling = Cooling(until=NOW + 300, before=8, adds=False)
    change = step(IN, breach=-40)
    assert change is not None
    assert decide(change, capacity=7, bounds=BOUNDS, cooling=cooling, now=NOW + 299).capacity is None
    assert decide(change, capacity=7, bounds=BOUNDS, cooling=cooling, now=NOW + 300).capacity == 6
    assert added(0, capacity=7, cooling=cooling, now=NOW) == 10
