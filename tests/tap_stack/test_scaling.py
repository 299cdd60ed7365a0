from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_stack.scaling_steps import steps_out
from tests.tap_stack.autoscaling import Policy, Service
from tests.tap_stack.templates import Template

HOURS = 60
LONG = 8 * HOURS
OUT, IN = "GreaterThanOrEqualToThreshold", "LessThanOrEqualToThreshold"


@pytest.fixture(scope="module")
def policies(disposable: Template) -> tuple[Policy, Policy]:
    return Policy.of(disposable, OUT), Policy.of(disposable, IN)


services = st.fixed_dictionaries(
    {"fewest": st.integers(1, 5), "less": st.integers(0, 5), "more": st.integers(0, 35), "start_up": st.integers(1, 2)}
)
"""The fewest tasks, those that there are more at first, those that there may be more, and minutes until one works."""
demands = st.one_of(st.integers(0, 150), st.integers(0, 2000))
"""Percent of the CPU that there is at first; a service at 100 % may be asked for any multiple of what it can do."""


def service(policies: tuple[Policy, Policy], made_up: dict[str, Any]) -> Service:
    fewest = made_up["fewest"]
    first = fewest + made_up["less"]
    most = first + made_up["more"]
    return Service(*policies, wanted=first, fewest=fewest, most=most, start_up=made_up["start_up"])


@pytest.mark.requirement("C3")
def test_it_scales_out_at_and_above_the_upper_percent_and_in_at_and_below_the_lower_one(
    policies: tuple[Policy, Policy],
) -> None:
    out, in_ = policies
    assert (out.threshold, in_.threshold) == (70, 30)
    assert out.change(70, 10) > 0
    assert in_.change(30, 10) < 0


@pytest.mark.requirement("C3")
def test_it_scales_out_faster_the_higher_the_load(policies: tuple[Policy, Policy]) -> None:
    changes = [policies[0].change(cpu, 8) for cpu in (70, 79.9, 80, 89.9, 90, 100)]
    assert changes == [4, 4, 6, 6, 8, 8]


@pytest.mark.requirement("C3")
def test_it_scales_out_within_two_minutes_and_in_after_a_quarter_of_an_hour(policies: tuple[Policy, Policy]) -> None:
    out, in_ = policies
    assert (out.minutes, in_.minutes) == (2, 15)
    assert out.cooldown_minutes < in_.cooldown_minutes


@pytest.mark.requirement("C3")
def test_it_scales_between_the_bounds_of_the_settings(disposable: Template) -> None:
    target = disposable.one("ApplicationAutoScaling::ScalableTarget").properties
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 4)


@pytest.mark.requirement("C3")
@settings(deadline=None)
@given(made_up=services, demand=demands)
def test_a_constant_load_never_swings_and_comes_to_rest(
    policies: tuple[Policy, Policy], made_up: dict[str, Any], demand: int
) -> None:
    scaled = service(policies, made_up)
    scaled.run([demand * scaled.wanted] * LONG)
    assert len({change > 0 for _, change in scaled.changes}) <= 1, scaled.changes
    assert all(minute < LONG - HOURS for minute, _ in scaled.changes)
    assert 30 < scaled.cpu[-1] < 70 or scaled.wanted in {scaled.fewest, scaled.most}


@pytest.mark.requirement("C3")
@settings(deadline=None)
@given(made_up=services, curve=st.lists(st.tuples(demands, st.integers(1, 45)), min_size=1, max_size=12))
def test_whatever_the_load_does_no_task_is_removed_soon_after_one_was_needed(
    policies: tuple[Policy, Policy], made_up: dict[str, Any], curve: list[tuple[int, int]]
) -> None:
    scaled = service(policies, made_up)
    tasks = scaled.wanted
    scaled.run([demand * tasks for demand, minutes in curve for _ in range(minutes)])
    for minute, change in scaled.changes:
        assert change > 0 or max(scaled.cpu[max(minute - 15, 0) : minute]) <= 30
        assert change < 0 or min(scaled.cpu[minute - 2 : minute]) >= 70
    assert scaled.fewest <= scaled.wanted <= scaled.most

    scaled.run([curve[-1][0] * tasks] * LONG)
    assert all(minute < len(scaled.cpu) - HOURS for minute, _ in scaled.changes)


@pytest.mark.requirement("C3")
def test_ten_times_the_load_is_met_in_a_quarter_of_an_hour(policies: tuple[Policy, Policy]) -> None:
    scaled = Service(*policies, wanted=2, fewest=2, most=40, start_up=2)
    scaled.run([100.0] * 30)
    assert scaled.changes == []
    scaled.run([1000.0] * 15)
    assert scaled.cpu[-1] < 70


@pytest.mark.requirement("C3")
@pytest.mark.parametrize("scale_out_at", range(1, 91))
def test_every_upper_percent_leaves_room_for_higher_steps(scale_out_at: int) -> None:
    steps = steps_out(scale_out_at)
    assert steps[0].from_cpu == scale_out_at
    assert [step.from_cpu for step in steps] == sorted({step.from_cpu for step in steps})
    assert steps[-1].from_cpu <= 97
    assert [step.change for step in steps] == sorted({step.change for step in steps})
