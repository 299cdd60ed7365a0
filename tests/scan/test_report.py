from pathlib import Path

from junitparser import JUnitXml, TestSuite

from scan.accepted import Verdict
from scan.finding import Finding
from scan.report import lines, write_junit, write_skipped

LEFT = Finding("B602", "app.py", "a shell <reads> it", 7)
TAKEN = Finding("B101", "check.py", "assert", 1)
VERDICT = Verdict(open=(LEFT,), accepted=((TAKEN, "It is a test."),), stale=("B999 at gone.py",))


def suite_of(file: Path) -> TestSuite:
    """As the rehearsal's runner reads it."""
    (suite,) = JUnitXml.fromfile(str(file))
    assert isinstance(suite, TestSuite)
    return suite


def test_people_see_each_finding_where_it_is_and_what_to_do() -> None:
    first, second = lines("bandit", VERDICT, looked_at="2 files")
    assert first.startswith("bandit: B602 app.py:7: a shell <reads> it. Mend it, or accept it in scan/accepted.toml")
    assert second == "bandit: scan/accepted.toml: nothing needs B999 at gone.py any more. Remove it."


def test_a_line_is_enough_if_all_is_well() -> None:
    verdict = Verdict(open=(), accepted=VERDICT.accepted)
    assert lines("bandit", verdict, looked_at="2 files") == ["bandit: 2 files: no findings, 1 accepted with a reason"]


def test_the_report_group_shows_failures_and_what_was_accepted_why(tmp_path: Path) -> None:
    write_junit("bandit", VERDICT, tmp_path / "scan" / "bandit.xml", looked_at="2 files")
    suite = suite_of(tmp_path / "scan" / "bandit.xml")
    assert (suite.tests, suite.failures, suite.skipped) == (4, 2, 1)
    results = {case.name: [type(result).__name__ for result in case.result] for case in suite}
    assert results == {
        "2 files": [],
        "B602 app.py": ["Failure"],
        "accepted: B999 at gone.py": ["Failure"],
        "B101 check.py": ["Skipped"],
    }
    (case,) = (case for case in suite if case.name == "B101 check.py")
    assert case.result[0].message == "It is a test."


def test_what_did_not_run_is_skipped_not_passed(tmp_path: Path) -> None:
    write_skipped("audit", tmp_path / "audit.xml", why="AUDIT=off")
    suite = suite_of(tmp_path / "audit.xml")
    assert (suite.tests, suite.skipped) == (1, 1)
