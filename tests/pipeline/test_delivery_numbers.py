"""Four recorded weeks of events give these four numbers: by the rules, the functions and the dashboard's own maths."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.functions import note_delivery
from tests.pipeline.delivery import Aws, matches, replay, shown
from tests.pipeline.recorded import COMMITS, EVENTS
from tests.tap_stack.monitoring.dashboards import Widget, widgets_of
from tests.tap_stack.templates import Template

Json = Any
END_OF_MONTH, FRIDAY = datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 9, 18, 18, tzinfo=UTC)
HOUR, MINUTE = 3600, 60
MONTH = {
    # of 7, 10, 14, 17, 18, 21 and 22 September, three of the 24th; nothing that ended before production
    "Deployments": 10,
    # 10 (repaired by a retry), 17 (rolled back by the bake alarm), 22 (by hand), 24 twice
    "Changes that failed, %": 50,
    # the seven that ended well: 1, 1.5, 2, 2, 2.5, 3 and 4 hours
    "Lead time, median": 2 * HOUR,
    # 20, 30 and 30 minutes, and 4 hours of the 24th, which are one incident
    "Time to restore, median": 30 * MINUTE,
}


@pytest.fixture(scope="module")
def delivered(template: Template) -> list[Json]:
    """The events that the rules let through, which are of this pipeline alone."""
    (function,) = (f for f in template.all("Lambda::Function") if "'NEXT'" in str(f.properties))
    patterns = [
        rule.properties["EventPattern"]
        for rule in template.all("Events::Rule")
        if rule.properties["Targets"][0]["Arn"] == function.attribute("Arn")
    ]
    assert len(patterns) == 3
    assert all(template.one("CodePipeline::Pipeline").logical_id in str(one["resources"]) for one in patterns)
    asked = [{key: part for key, part in one.items() if key != "resources"} for one in patterns]
    return [event for event in EVENTS if any(matches(pattern, event) for pattern in asked)]


@pytest.fixture(scope="module")
def numbers(template: Template) -> Callable[..., dict[str, float | None]]:
    def read(aws: Aws, *, days: int, now: datetime) -> dict[str, float | None]:
        ending = f" ({days} days)"
        widgets: list[Widget] = [widget for widget in widgets_of(template) if widget.title.endswith(ending)]
        return {widget.title.removesuffix(ending): shown(widget, aws, now=now) for widget in widgets}

    return read


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    aws = Aws(COMMITS)
    aws.install(monkeypatch)
    return aws


@pytest.mark.requirement("D7")
def test_a_month(aws: Aws, delivered: list[Json], numbers: Callable[..., Json]) -> None:
    replay(delivered)
    assert numbers(aws, days=30, now=END_OF_MONTH) == MONTH


def test_every_point_of_it(aws: Aws, delivered: list[Json]) -> None:
    replay(delivered)
    days: dict[str, list[str]] = {}
    for name, at, value in sorted(aws.points, key=lambda point: point[1]):
        seconds = f"{at:%d}" if name in {"Deployments", "Failures"} else f"{at:%d}: {value:g}"
        days.setdefault(name, []).append(seconds)
    assert days == {
        "Deployments": ["07", "10", "14", "17", "18", "21", "22", "24", "24", "24"],
        "Failures": ["10", "17", "22", "24", "24"],
        "LeadTime": ["07: 7200", "10: 9000", "14: 10800", "18: 3600", "21: 14400", "22: 7200", "24: 5400"],
        "TimeToRestore": ["10: 1800", "17: 1200", "22: 1800", "24: 14400"],
    }


def test_a_week_of_it(aws: Aws, delivered: list[Json], numbers: Callable[..., Json]) -> None:
    """14 September well, 17 rolled back, 18 the hotfix."""
    replay([event for event in delivered if datetime.fromisoformat(event["time"]) < FRIDAY])
    assert numbers(aws, days=7, now=FRIDAY) == {
        "Deployments": 3,
        "Changes that failed, %": pytest.approx(100 / 3),
        "Lead time, median": 2 * HOUR,
        "Time to restore, median": 20 * MINUTE,
    }


def test_a_month_without_failures_shows_none_and_one_without_deployments_shows_nothing(
    aws: Aws, delivered: list[Json], numbers: Callable[..., Json]
) -> None:
    assert set(numbers(aws, days=30, now=END_OF_MONTH).values()) == {None}
    first = delivered[0]["detail"]["execution-id"]
    replay([event for event in delivered if event["detail"]["execution-id"] == first])
    assert numbers(aws, days=30, now=END_OF_MONTH) == {
        "Deployments": 1,
        "Changes that failed, %": 0,
        "Lead time, median": 2 * HOUR,
        "Time to restore, median": None,
    }


@pytest.mark.parametrize("seed", range(5))
def test_events_that_come_again_and_in_another_order_change_nothing(
    aws: Aws, delivered: list[Json], numbers: Callable[..., Json], seed: int
) -> None:
    """Those of one execution in any order, and any of them once more, later."""
    chance = random.Random(seed)
    executions = list(dict.fromkeys(event["detail"]["execution-id"] for event in delivered))
    groups = [[e for e in delivered if e["detail"]["execution-id"] == execution] for execution in executions]
    so_far: list[Json] = []
    for group in groups:
        replay(chance.sample(group, k=len(group)))
        so_far += group
        replay(chance.sample(so_far, k=len(group)))
    assert numbers(aws, days=30, now=END_OF_MONTH) == MONTH


def test_what_could_not_be_published_is_published_with_the_next_event(
    aws: Aws, delivered: list[Json], numbers: Callable[..., Json]
) -> None:
    last = max(number for number, event in enumerate(delivered) if event["time"] < "2026-09-10T12")
    replay(delivered[:last])
    before = list(aws.points)
    aws.refuses = True
    with pytest.raises(RuntimeError, match="503"):
        note_delivery.handler(delivered[last], None)
    assert aws.points == before
    aws.refuses = False
    replay(delivered[last + 1 :])
    assert numbers(aws, days=30, now=END_OF_MONTH) == MONTH


def test_a_change_is_in_production_when_the_last_of_its_stages_is(
    aws: Aws, delivered: list[Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.install(monkeypatch, production="Prod,ProdElsewhere")
    first = delivered[0]["detail"]["execution-id"]
    own = [event for event in delivered if event["detail"]["execution-id"] == first]
    replay(own)
    assert not aws.points
    (ended,) = (event for event in own if event["detail"]["state"] == "SUCCEEDED")
    replay([{**ended, "detail": {**ended["detail"], "stage": "ProdElsewhere"}}])
    assert {name for name, _, _ in aws.points} == {"Deployments", "LeadTime"}
