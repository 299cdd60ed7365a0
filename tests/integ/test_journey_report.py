from pathlib import Path
from xml.etree import ElementTree

import pytest

from integ.journey_report import separate

SUITE = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests">
<testsuite name="integ-dev" errors="0" failures="1" skipped="1" tests="{tests}" time="9.5">
<properties><property name="stage" value="dev"/></properties>{cases}</testsuite></testsuites>"""
JOURNEY = """<testcase classname="shop.test_journey" name="test_1_it_opens" time="0.5"/>
<testcase classname="shop.test_journey" name="test_2_it_sells" time="0.25"><failure message="sold out"/></testcase>"""
CHECKS = """<testcase classname="test_tls" name="test_names" time="1.0"><skipped message="no domain"/></testcase>
<testcase classname="test_health" name="test_it_is" time="2.0"/>"""


def _written(directory: Path, cases: str) -> Path:
    report = directory / "integ.xml"
    report.write_text(SUITE.format(cases=cases, tests=cases.count("<testcase")))
    return report


def _suite(report: Path) -> ElementTree.Element:
    (suite,) = ElementTree.parse(report).getroot().iter("testsuite")
    return suite


def _told(report: Path) -> tuple[dict[str, str], list[str | None]]:
    suite = _suite(report)
    assert [found.get("value") for found in suite.iter("property")] == ["dev"]
    return suite.attrib, [case.get("name") for case in suite.iter("testcase")]


def test_the_journey_and_the_checks_are_in_a_report_each(tmp_path: Path) -> None:
    report = _written(tmp_path, JOURNEY + CHECKS)
    separate(report, journey=tmp_path / "journey.xml")
    counts = {"errors": "0", "tests": "2"}
    assert _told(tmp_path / "journey.xml") == (
        {**counts, "name": "journey-dev", "failures": "1", "skipped": "0", "time": "0.750"},
        ["test_1_it_opens", "test_2_it_sells"],
    )
    assert _told(report) == (
        {**counts, "name": "integ-dev", "failures": "0", "skipped": "1", "time": "3.000"},
        ["test_names", "test_it_is"],
    )
    (failure,) = _suite(tmp_path / "journey.xml").iter("failure")
    assert failure.get("message") == "sold out"


@pytest.mark.parametrize("cases", [JOURNEY, CHECKS])
def test_what_is_of_one_kind_stays_where_it_is(tmp_path: Path, cases: str) -> None:
    report = _written(tmp_path, cases)
    before = report.read_text()
    separate(report, journey=tmp_path / "journey.xml")
    assert report.read_text() == before
    assert not (tmp_path / "journey.xml").exists()
