from pathlib import Path

import pytest

from rehearsal.pipeline.buildspec import Files
from rehearsal.pipeline.record import FailedTest, Report
from rehearsal.pipeline.reports import read_report
from tests.rehearsal.pipeline.support import write

SUITE = """<?xml version="1.0"?><testsuites><testsuite name="pytest" tests="4">
<testcase classname="tests.test_a" name="test_one" time="0.1"/>
<testcase classname="tests.test_a" name="test_two"><failure message="assert 1 == 2">long</failure></testcase>
<testcase classname="tests.test_a" name="test_three"><error message="boom">trace</error></testcase>
<testcase classname="tests.test_a" name="test_four"><skipped message="later"/></testcase>
</testsuite></testsuites>"""
SINGLE = '<testsuite name="one"><testcase classname="c" name="n"/></testsuite>'
GROUP = "arn:aws:codebuild:us-east-1:111111111111:report-group/shop-unit-tests"


def read(tmp_path: Path, files: Files, notes: list[str]) -> Report | None:
    return read_report(GROUP, files, source=tmp_path / "src", target=tmp_path / "kept", note=notes.append)


@pytest.mark.requirement("D7")
def test_the_cases_of_all_files_are_counted_and_the_failed_ones_named(tmp_path: Path) -> None:
    write(tmp_path / "src", {"reports/a.xml": SUITE, "reports/sub/b.xml": SINGLE})
    notes: list[str] = []
    report = read(tmp_path, Files(files=("**/*.xml",), base_directory="reports"), notes)
    assert report is not None
    assert (report.group, report.passed, report.skipped) == ("shop-unit-tests", 2, 1)
    assert report.failed == (
        FailedTest(name="tests.test_a::test_two", message="assert 1 == 2"),
        FailedTest(name="tests.test_a::test_three", message="boom"),
    )
    assert [file.read_text() for file in report.files] == [SUITE, SINGLE]
    assert notes == []


def test_missing_files_are_noted(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    notes: list[str] = []
    assert read(tmp_path, Files(files=("**/*.xml",), base_directory="reports"), notes) is None
    assert notes == ["report shop-unit-tests: no file matches **/*.xml in reports"]


def test_a_broken_file_is_noted_and_the_others_count(tmp_path: Path) -> None:
    write(tmp_path / "src", {"a.xml": "<testsuite", "b.xml": SINGLE})
    notes: list[str] = []
    report = read(tmp_path, Files(files=("*.xml",)), notes)
    assert report is not None
    assert report.passed == 1
    assert notes[0].startswith("report shop-unit-tests: a.xml is no JUnit XML")


def test_of_coverage_the_lines_of_all_files_count(tmp_path: Path) -> None:
    files = {"a.xml": (90, 100), "b.xml": (0, 20)}
    write(
        tmp_path / "src",
        {name: f'<coverage lines-covered="{hit}" lines-valid="{all_}"/>' for name, (hit, all_) in files.items()},
    )
    report = read(tmp_path, Files(files=("*.xml",), file_format="COBERTURAXML"), [])
    assert report is not None
    assert (report.coverage, report.passed, report.failed) == (75.0, 0, ())
    assert len(report.files) == 2


def test_coverage_that_is_none_is_noted(tmp_path: Path) -> None:
    write(tmp_path / "src", {"a.xml": "<coverage/>"})
    notes: list[str] = []
    report = read(tmp_path, Files(files=("*.xml",), file_format="COBERTURAXML"), notes)
    assert report is not None
    assert report.coverage == 0
    assert notes[0].startswith("report shop-unit-tests: a.xml is no Cobertura XML")


def test_other_formats_are_noted(tmp_path: Path) -> None:
    notes: list[str] = []
    assert read(tmp_path, Files(files=("*.json",), file_format="CUCUMBERJSON"), notes) is None
    assert "format CUCUMBERJSON is not read" in notes[0]
