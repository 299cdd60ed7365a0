"""The journey has a report of its own, beside that of the checks that are made in the same run."""

import copy
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

_JOURNEY: Final = "test_journey"


def separate(report: Path, *, journey: Path) -> None:
    """Move the journey's tests from a JUnit report into one beside it; where there are no others, they stay."""
    tree = ElementTree.parse(report)  # noqa: S314 - written by our own tests, just now
    (suite,) = tree.getroot().iter("testsuite")
    if {_of_journey(case) for case in suite.iter("testcase")} != {True, False}:
        return
    own = copy.deepcopy(tree)
    (own_suite,) = own.getroot().iter("testsuite")
    own_suite.set("name", suite.get("name", "").replace(report.stem, journey.stem, 1))
    _keep(own_suite, journey=True)
    _keep(suite, journey=False)
    own.write(journey, encoding="utf-8", xml_declaration=True)
    tree.write(report, encoding="utf-8", xml_declaration=True)


def _keep(suite: ElementTree.Element, *, journey: bool) -> None:
    """The tests that are of the journey, or those that are not, and their numbers."""
    for case in suite.findall("testcase"):
        if _of_journey(case) != journey:
            suite.remove(case)
    left = suite.findall("testcase")
    for counted, outcome in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(counted, str(sum(case.find(outcome) is not None for case in left)))
    suite.set("tests", str(len(left)))
    suite.set("time", f"{sum(float(case.get('time', 0)) for case in left):.3f}")


def _of_journey(case: ElementTree.Element) -> bool:
    return case.get("classname", "").endswith(_JOURNEY)
