"""The load check's thresholds, on made-up measurements."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from load import junit
from load.thresholds import Answered, Demand, Verdict, judge, percentile

DEMAND = Demand(users=20, spawn_rate=5, seconds=60, p95_ms=200, error_percent=5, fewest_requests=20)
BROWSE, ORDER = "GET /api/products", "POST /api/orders"


def answers(*milliseconds: float, endpoint: str = BROWSE, wrong: int = 0) -> list[Answered]:
    return [Answered(endpoint, ms, "500 instead of 200" if n < wrong else "") for n, ms in enumerate(milliseconds)]


def missed(answered: list[Answered], *, endpoints: tuple[str, ...] = (BROWSE,)) -> list[Verdict]:
    return [verdict for verdict in judge(DEMAND, answered, endpoints=endpoints) if not verdict.met]


def test_fast_and_right_answers_meet_all() -> None:
    assert not missed(answers(*[200] * 20))


def test_one_slow_request_of_twenty_is_allowed_two_are_not() -> None:
    assert not missed(answers(*[10] * 19, 9000))
    (slow,) = missed(answers(*[10] * 18, 201, 9000))
    assert (slow.threshold, slow.measured) == ("p95 of at most 200 ms", "201 ms of 20 requests")


def test_one_wrong_answer_of_twenty_is_allowed_two_are_not() -> None:
    assert not missed(answers(*[10] * 20, wrong=1))
    (wrong,) = missed(answers(*[10] * 20, wrong=2))
    assert (wrong.threshold, wrong.measured) == ("at most 5 % errors", "10.00 %, 2 of 20 requests")
    assert wrong.examples == ("500 instead of 200",)


def test_too_few_requests_are_no_measurement() -> None:
    (few,) = missed(answers(*[10] * 19))
    assert (few.threshold, few.measured) == ("at least 20 requests", "19 requests")


def test_a_check_that_made_no_request_meets_nothing() -> None:
    verdicts = judge(DEMAND, [], endpoints=(BROWSE, ORDER))
    assert len(verdicts) == 5
    assert not any(verdict.met for verdict in verdicts)


def test_an_endpoint_is_not_saved_by_a_faster_one_nor_by_one_that_was_asked() -> None:
    slow = missed([*answers(*[10] * 100), *answers(*[900] * 20, endpoint=ORDER)], endpoints=(BROWSE, ORDER))
    assert [verdict.endpoint for verdict in slow] == [ORDER]
    assert {verdict.endpoint for verdict in missed(answers(*[10] * 100), endpoints=(BROWSE, ORDER))} == {ORDER}


@pytest.mark.parametrize(("values", "expected"), [([7], 7), (range(1, 101), 95), (range(1, 21), 19), ([3, 1, 2], 3)])
def test_the_percentile_is_by_nearest_rank(values: list[float], expected: float) -> None:
    assert percentile([*values]) == expected


def test_a_shorter_check_needs_fewer_requests_but_some() -> None:
    demand = Demand(users=20, spawn_rate=5, seconds=60, p95_ms=200, error_percent=5, fewest_requests=900)
    short = demand.shortened(users=3, seconds=2)
    assert (short.users, short.seconds, short.fewest_requests) == (3, 2, 4)
    assert (short.p95_ms, short.error_percent) == (demand.p95_ms, demand.error_percent)
    assert demand.shortened(users=None, seconds=None) == demand
    assert demand.shortened(users=1, seconds=0.5).fewest_requests == 1


def test_the_report_has_a_case_for_each_threshold_failures_first(tmp_path: Path) -> None:
    verdicts = judge(DEMAND, answers(*[10] * 18, 201, 9000), endpoints=(BROWSE,))
    junit.write(verdicts, tmp_path / "reports" / "load.xml", stage="staging")
    suite = ET.parse(tmp_path / "reports" / "load.xml").getroot()
    assert suite.attrib == {"name": "load-staging", "tests": "3", "failures": "1", "errors": "0"}
    first, *others = suite
    assert (first.get("classname"), first.get("name")) == (f"load.{BROWSE}", "p95 of at most 200 ms")
    failure = first.find("failure")
    assert failure is not None
    assert failure.get("message") == f"{BROWSE}: 201 ms of 20 requests"
    assert [case.find("failure") for case in others] == [None, None]
    assert [case.findtext("system-out") for case in others] == ["20 requests", "0.00 %, 0 of 20 requests"]
