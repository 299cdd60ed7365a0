"""The verdict: as expected only if everything that was to hold does."""

from collections import Counter

import pytest

from rehearsal.faults.traffic import Answers
from rehearsal.faults.verdict import Fact, Verdict

_HOLDS, _FAILS = Fact("prod is as it was"), Fact("it happened", ("it did not",))


@pytest.mark.parametrize(("facts", "expected"), [((_HOLDS,), True), ((_HOLDS, _FAILS), False), ((_FAILS,), False)])
def test_everything_has_to_hold(facts: tuple[Fact, ...], expected: bool) -> None:
    assert Verdict("disk-full", "Build", facts).as_expected is expected


def test_it_says_what_held_and_why_something_did_not() -> None:
    assert list(Verdict("disk-full", "Build", (_HOLDS, _FAILS)).lines()) == [
        "  ✓ prod is as it was",
        "  ✗ it happened",
        "      it did not",
        "Fault disk-full, in Build: NOT as expected",
    ]
    assert list(Verdict("disk-full", "Build", (_HOLDS,)).lines())[-1] == "Fault disk-full, in Build: as expected"


@pytest.mark.parametrize(
    ("counts", "good", "said"),
    [
        ({"200": 41}, True, "41 requests, each answered with 200"),
        ({"200": 41, "503": 1}, False, "42 requests, answered: 41 with 200, 1 with 503"),
        ({"200": 1, "ConnectError": 2}, False, "3 requests, answered: 2 with ConnectError, 1 with 200"),
        ({}, False, "0 requests, answered: none"),
    ],
)
def test_answers_are_good_if_there_are_some_and_all_are(counts: dict[str, int], good: bool, said: str) -> None:
    answers = Answers([], Counter(counts))
    assert (answers.all_good, str(answers)) == (good, said)
