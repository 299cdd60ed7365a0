"""What people see of a preparatory step, and what they are told when it fails."""

import io
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from rehearsal.errors import RehearsalError
from rehearsal.steps import Steps


class Screen:
    def __init__(self, logs: Path, *, is_terminal: bool = False) -> None:
        self._file = io.StringIO()
        terminal = {"TERM": "xterm"}
        console = Console(file=self._file, width=100, force_terminal=is_terminal, color_system=None, _environ=terminal)
        self.cancelled = threading.Event()
        self.steps = Steps(console=console, logs=logs, cancelled=self.cancelled)

    @property
    def text(self) -> str:
        return self._file.getvalue()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return tmp_path / "preparation"


@pytest.fixture
def screen(logs: Path) -> Screen:
    return Screen(logs)


def run(screen: Screen, script: str, *, title: str = "Make [it] / quickly", **environment: str) -> None:
    environment |= {"PATH": os.environ["PATH"]}
    screen.steps.command(title, ["sh", "-c", script], directory=Path("/"), environment=environment)


def test_a_step_is_told_when_it_is_over_with_how_long_it_took(screen: Screen) -> None:
    with screen.steps.step("start"):
        assert screen.text == ""
    words = screen.text.split()
    assert words[:2] == ["✓", "start"]
    assert float(words[2]) >= 0
    assert words[3:] == ["s"]


def test_a_step_that_fails_is_told_and_its_error_passed_on(screen: Screen) -> None:
    with pytest.raises(KeyError), screen.steps.step("start"):
        raise KeyError
    assert screen.text.split() == ["✗", "start"]


def test_all_that_a_command_writes_is_in_a_log_named_after_the_step(screen: Screen, logs: Path) -> None:
    run(screen, "echo out; echo $WHAT >&2", title="Bootstrap aws://1/us-east-1", WHAT="err")
    (log,) = logs.iterdir()
    assert log.name == "bootstrap-aws-1-us-east-1.log"
    assert log.read_text() == "out\nerr\n"
    assert "out" not in screen.text


def test_a_command_gets_the_environment_it_is_given_and_no_keyboard(
    screen: Screen, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_MINE", "mine")
    run(screen, 'echo "${SECRET_OF_MINE:-none}"; cat; pwd', title="look")
    assert (logs / "look.log").read_text() == "none\n/\n"


def test_a_failed_command_is_told_with_the_end_of_its_log(screen: Screen, logs: Path) -> None:
    with pytest.raises(RehearsalError) as raised:
        run(screen, "seq 100; exit 7", title="count")
    message = str(raised.value)
    assert "seq 100; exit 7` failed with exit code 7:" in message
    lines = [line.strip() for line in message.splitlines()]
    assert lines[1:-1] == [str(number) for number in range(81, 101)]
    assert lines[-1] == f"Its log: {logs / 'count.log'}"
    assert screen.text.split() == ["✗", "count"]


def test_once_cancelled_a_command_is_ended_and_said_to_be_stopped(screen: Screen, logs: Path) -> None:
    def cancel() -> None:
        until(lambda: "started" in (logs / "wait.log").read_text())
        screen.cancelled.set()

    logs.mkdir()
    (logs / "wait.log").touch()
    canceller = threading.Thread(target=cancel)
    canceller.start()
    with pytest.raises(RehearsalError, match=r"^stopped$"):
        run(screen, "trap 'echo ended; exit' TERM; echo started; for i in $(seq 500); do sleep .01; done", title="wait")
    canceller.join()
    assert (logs / "wait.log").read_text() == "started\nended\n"


def test_in_a_terminal_it_shows_what_is_under_way_side_by_side(logs: Path) -> None:
    screen = Screen(logs, is_terminal=True)
    with screen.steps.step("one"), screen.steps.step("two"):
        until(lambda: "one, two ..." in screen.text)
    told = len(screen.text)
    with screen.steps.step("three"):
        until(lambda: " three ..." in screen.text[told:])
