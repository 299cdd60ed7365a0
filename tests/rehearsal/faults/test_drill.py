"""What a drill makes of what it has seen: nothing passes that did not happen."""

from collections import Counter
from types import SimpleNamespace
from typing import cast

import pytest

from rehearsal.faults.drill import happened, recovered, served_on
from rehearsal.faults.fault import Fault
from rehearsal.faults.traffic import Answers
from rehearsal.pipeline.record import Status
from tests.rehearsal.records import FAILED, SUCCEEDED, run_record, stage_record


@pytest.mark.parametrize(("what", "holds"), [(["the alarm fired"], True), ([], False)])
def test_a_fault_that_never_came_about_is_not_as_expected(what: list[str], holds: bool) -> None:
    assert happened(cast("Fault", SimpleNamespace(happened=what))).holds is holds


def test_the_next_push_has_to_reach_prod() -> None:
    assert recovered(SUCCEEDED).holds
    assert recovered(FAILED).problems[0] == "it ended as Failed"
    assert "make integ" in recovered(FAILED).problems[1]


def test_also_if_no_action_of_it_failed() -> None:
    gate = run_record((Status.FAILED, [stage_record("Prod", status=Status.FAILED)]))
    assert recovered(gate).problems == ("it ended as Failed",)


@pytest.mark.parametrize(("counts", "holds"), [({"200": 3}, True), ({"200": 3, "502": 1}, False), ({}, False)])
def test_what_served_has_to_serve_on(counts: dict[str, int], holds: bool) -> None:
    assert served_on(Answers(["https://shop.example.com/"], Counter(counts))).holds is holds
