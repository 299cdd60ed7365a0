"""Alarms and graphs of a service whose tasks are in either of two target groups (P7, P9)."""

import pytest

from tests.tap_stack.monitoring.alarms import Data, alarm, state
from tests.tap_stack.templates import Template

PREFIX = "Retained-"


@pytest.fixture(scope="module")
def turns(retained: Template) -> list[tuple[str, str]]:
    """The names of the group that serves and of the other one, whichever version's turn it is."""
    (backend,) = retained.one("ECS::Service").properties["LoadBalancers"]
    primary = backend["TargetGroupArn"]["Ref"]
    alternate = backend["AdvancedConfiguration"]["AlternateTargetGroupArn"]["Ref"]
    return [(primary, alternate), (alternate, primary)]


def of(metric: str, values: dict[str, tuple[float, ...]]) -> Data:
    return {f"{metric} of {group}": found for group, found in values.items()}


@pytest.mark.requirement("P7")
def test_a_task_that_fails_its_checks_is_noticed_in_either_group(
    retained: Template, turns: list[tuple[str, str]]
) -> None:
    symptom = alarm(retained, "backend-unhealthy-targets", prefix=PREFIX)
    for serving, free in turns:
        assert state(symptom, of("UnHealthyHostCount", {serving: (1, 1, 1)})) == "ALARM"
        assert state(symptom, of("UnHealthyHostCount", {serving: (0, 0, 0), free: (2, 2, 2)})) == "ALARM"
        assert state(symptom, of("UnHealthyHostCount", {serving: (0, 0, 0)})) == "OK"
    assert state(symptom, {}) == "OK"


@pytest.mark.requirement("P7")
def test_a_group_without_tasks_is_no_outage_as_long_as_the_other_has_some(
    retained: Template, turns: list[tuple[str, str]]
) -> None:
    symptom = alarm(retained, "backend-no-healthy-target", prefix=PREFIX)
    for serving, free in turns:
        assert state(symptom, of("HealthyHostCount", {serving: (3, 3, 3)})) == "OK"
        assert state(symptom, of("HealthyHostCount", {serving: (3, 3, 3), free: (0, 0, 0)})) == "OK"
        assert state(symptom, of("HealthyHostCount", {serving: (0, 0, 0), free: (0, 0, 0)})) == "ALARM"
    assert state(symptom, {}) == "ALARM"


@pytest.mark.requirement("P7")
def test_the_slower_version_counts(retained: Template, turns: list[tuple[str, str]]) -> None:
    symptom = alarm(retained, "backend-latency-p95", prefix=PREFIX)
    for serving, canary in turns:
        requests = of("RequestCount", {serving: (900, 900), canary: (100, 100)})
        fast = of("TargetResponseTime", {serving: (0.1, 0.1), canary: (0.1, 0.1)})
        slow = of("TargetResponseTime", {serving: (0.1, 0.1), canary: (1.5, 1.5)})
        assert state(symptom, {**requests, **fast}) == "OK"
        assert state(symptom, {**requests, **slow}) == "ALARM"


@pytest.mark.requirement("P7", "P9")
def test_a_canary_that_answers_with_errors_is_noticed_among_all_the_good_answers(
    retained: Template, turns: list[tuple[str, str]]
) -> None:
    symptom = alarm(retained, "backend-version-5xx", prefix=PREFIX)
    for serving, canary in turns:
        requests = of("RequestCount", {serving: (9900,), canary: (100,)})
        assert state(symptom, {**requests, **of("HTTPCode_Target_5XX_Count", {canary: (5,)})}) == "ALARM"
        assert state(symptom, {**requests, **of("HTTPCode_Target_5XX_Count", {canary: (4,)})}) == "OK"
        assert state(symptom, {**requests, **of("HTTPCode_Target_5XX_Count", {serving: (5,)})}) == "OK"
        assert state(symptom, requests) == "OK"
    assert state(symptom, {}) == "OK"
