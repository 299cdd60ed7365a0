"""A check that passed is not run again for as long as all is as it was; one that failed is."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from scan import remember

Check = Callable[..., int]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FRESH", raising=False)
    (tmp_path / ".gitignore").write_text(".remembered/\nreports/\n/runs/\n")
    (tmp_path / "app.py").write_text("one")
    (tmp_path / "lock").write_text("lock")
    return tmp_path


@pytest.fixture
def check(root: Path) -> Check:
    def run(*options: str, command: str = "echo ran >> runs/log; mkdir -p reports; cp app.py reports/out.xml") -> int:
        (root / "runs").mkdir(exist_ok=True)
        return remember.main(["types", "--saves", "reports/out.xml", *options, "--", "sh", "-c", command], root)

    return run


def runs(root: Path) -> int:
    return len((root / "runs" / "log").read_text().splitlines())


def test_the_second_run_says_so_and_puts_the_report_back(
    root: Path, check: Check, capfd: pytest.CaptureFixture[str]
) -> None:
    assert check() == 0
    (root / "reports" / "out.xml").unlink()
    assert check() == 0
    assert runs(root) == 1
    assert (root / "reports" / "out.xml").read_text() == "one"
    assert "types: unchanged since it passed" in capfd.readouterr().out


@pytest.mark.parametrize("change", ["content", "new file", "environment", "command", "generated"])
def test_whatever_it_depends_on_has_it_run_again(
    root: Path, check: Check, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    check("--reads", "runs")
    before = runs(root)
    if change == "content":
        (root / "app.py").write_text("two")
    if change == "new file":
        (root / "new.py").touch()
    if change == "environment":
        monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing")
    if change == "command":
        check("--reads", "runs", command="echo other >> runs/log; echo > reports/out.xml")
    else:
        check("--reads", "runs")  # of which "runs" itself has changed
    assert runs(root) == before + 1


def test_what_it_does_not_depend_on_does_not(root: Path, check: Check) -> None:
    check("--of", "lock")
    (root / "app.py").write_text("two")
    check("--of", "lock")
    assert runs(root) == 1
    (root / "lock").write_text("changed")
    check("--of", "lock")
    assert runs(root) == 2


def test_a_failure_is_never_remembered(root: Path, check: Check) -> None:
    failing = "echo ran >> runs/log; mkdir -p reports; cp app.py reports/out.xml; exit 3"
    assert check(command=failing) == 3
    assert check(command=failing) == 3
    assert runs(root) == 2


def test_nor_is_what_passed_while_somebody_was_writing(root: Path, check: Check) -> None:
    meanwhile = "echo ran >> runs/log; mkdir -p reports; cp app.py reports/out.xml; echo two > app.py"
    assert check(command=meanwhile) == 0
    (root / "app.py").write_text("one")
    assert check(command=meanwhile) == 0
    assert runs(root) == 2


def test_nor_is_what_left_no_report(root: Path, check: Check) -> None:
    for _ in range(2):
        assert check(command="echo ran >> runs/log") == 0
    assert runs(root) == 2


def test_fresh_forgets(root: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    check()
    monkeypatch.setenv("FRESH", "1")
    check()
    assert runs(root) == 2


def test_going_back_to_what_passed_is_remembered_but_not_for_ever(root: Path, check: Check) -> None:
    for content in ("one", "two", "one"):
        (root / "app.py").write_text(content)
        check()
    assert runs(root) == 2
    for content in ("a", "b", "c", "d", "one"):
        (root / "app.py").write_text(content)
        check()
    assert runs(root) == 7, "four states are kept"
    assert len(list((root / ".remembered" / "types").iterdir())) == 4


def test_of_two_that_were_used_within_a_tick_of_the_file_systems_clock_it_is_known_which_came_last(
    root: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = count(10**18)
    monkeypatch.setattr("scan.memory.time.time_ns", lambda: next(clock))
    for content in ("one", "two", "one"):
        (root / "app.py").write_text(content)
        check()
    entries = (root / ".remembered" / "types").iterdir()
    used = {(entry / "reports" / "out.xml").read_text(): entry.stat().st_mtime_ns for entry in entries}
    assert used == {"two": 10**18 + 1, "one": 10**18 + 2}
