"""`make rehearse` as people run it, and everything that may happen to it: a clear message, and nothing is left."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.command import Command, eventually
from tests.end_to_end.conftest import Start
from tests.end_to_end.permissions import BOUND, needs_bounds
from tests.end_to_end.project import copy_project, git, make_project
from tests.end_to_end.small_disk import fill, needs_small_disk, on_disk
from tests.end_to_end.small_pipeline import SLEEPS, make_small_project

_BUILD = "Build/Slow started"
_NOTHING_IS_UP = "No rehearsal is up in this checkout."


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project; to be interrupted while it prepares, as that takes a while."""
    return make_project(tmp_path_factory.mktemp("whole") / "project")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose pipeline is soon in the middle of a build."""
    return make_small_project(tmp_path_factory.mktemp("small") / "project")


def prepares(command: Command) -> Command:
    """It has started the engine, and runs the first command of the preparation."""
    command.until("✓ start the embedded AWS")
    assert eventually(lambda: command.process_named("setup") is not None), command.output
    return command


def builds(command: Command) -> Command:
    """The pipeline is in the middle of a build, with processes of every kind."""
    command.until(_BUILD)
    assert eventually(lambda: all(command.process_named("sleep", time) for time in SLEEPS)), command.output
    return command


def test_ctrl_c_while_it_prepares(start: Start, whole: Path) -> None:
    command = prepares(start(whole, "rehearse"))

    command.interrupt()

    assert command.code() == 130
    assert "stopping ..." in command.output


def test_a_second_rehearsal_is_refused_and_the_first_goes_on_until_ctrl_c(start: Start, small: Path) -> None:
    first = start(small, "rehearse").until("✓ start the embedded AWS")
    second = start(small, "rehearse")

    assert second.code() == 2
    assert f"already running (process {first.front.pid}, since " in second.output
    builds(first)
    first.interrupt()
    assert first.code() == 130
    assert "stopping ..." in first.output
    assert "Stopped in Build" in page_of(first)


def page_of(command: Command) -> str:
    """The page that it says it has written of its run."""
    (line,) = [line for line in command.output.splitlines() if line.startswith("The page of this run: ")]
    page = Path(line.removeprefix("The page of this run: "))
    assert page.samefile(command.workspace.runs / "latest" / "index.html")
    return page.read_text()


def kill_runner(command: Command) -> None:
    command.runner.kill()


def kill_front(command: Command) -> None:
    command.front.kill()


def kill_engine(command: Command) -> None:
    engine = command.process_named("rehearsal.engine")
    assert engine is not None
    engine.kill()


_KILLED = pytest.mark.parametrize(
    ("kill", "message"),
    [
        (kill_runner, "The rehearsal was ended from outside (SIGKILL); nothing that it started is left."),
        (kill_front, "rehearse] Killed"),  # make says it, as nobody else is there to
        (kill_engine, "The embedded AWS ended before its time (killed by SIGKILL); its log "),
    ],
    ids=["runner", "front", "engine"],
)


@_KILLED
def test_a_kill_while_it_prepares(start: Start, whole: Path, kill: Callable[[Command], None], message: str) -> None:
    command = prepares(start(whole, "rehearse"))

    kill(command)

    assert command.code() == 2
    assert message in command.output
    assert "✓ install" not in command.output


@_KILLED
def test_a_kill_while_the_pipeline_runs(
    start: Start, small: Path, kill: Callable[[Command], None], message: str
) -> None:
    command = builds(start(small, "rehearse"))

    kill(command)

    assert command.code() == 2
    assert message in command.output
    if kill is kill_engine:
        assert "The embedded AWS has ended before this page was written" in page_of(command)


def test_a_port_that_is_taken_is_named_with_who_has_it(start: Start, small: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = start(small, "rehearse", TAP_REHEARSAL_PORT=str(port))

        assert command.code() == 2
    assert f"Port {port} of 127.0.0.1 is in use by process {os.getpid()} " in command.output
    assert "set TAP_REHEARSAL_PORT to another port" in command.output


def test_uncommitted_changes_are_warned_of(start: Start, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    (project / "README.md").write_text("changed")
    (project / "new.py").touch()

    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = start(project, "rehearse", TAP_REHEARSAL_PORT=str(taken.getsockname()[1]))
        command.code()

    head = git(project, "rev-parse", "HEAD")[:8]
    assert "warning: 2 files have uncommitted changes (README.md, new.py), " in command.output
    assert f"it pushes {head} (HEAD)" in command.output


@needs_bounds
def test_a_checkout_that_may_not_be_written_to(start: Start, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    project.chmod(0o555)
    try:
        command = start(project, "rehearse", prefix=BOUND)

        assert command.code() == 2
    finally:
        project.chmod(0o755)
    assert f"No permission for {project}/.rehearsal. Change its owner or mode" in command.output


@needs_small_disk
def test_a_disk_that_is_too_small_is_found_before_anything_starts(start: Start, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    (project / ".rehearsal").mkdir()

    command = start(project, "rehearse", prefix=on_disk("64m"))

    assert command.code() == 2
    assert f"are free on the disk of {project}/.rehearsal, and a rehearsal needs 1,024 MiB" in command.output
    assert "Preparing" not in command.output


@needs_small_disk
def test_a_disk_that_fills_up_in_the_middle(start: Start, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    (project / ".rehearsal").mkdir()
    command = prepares(start(project, "rehearse", prefix=on_disk("1200m")))

    fill(command)

    assert command.code() == 2
    assert f"The disk is full: {project}/.rehearsal could not be written" in command.output
    assert "left:" not in command.output


def test_a_directory_that_is_no_git_checkout(start: Start, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")

    command = start(project, "rehearse", GIT_CEILING_DIRECTORIES=str(tmp_path))

    assert command.code() == 2
    assert f"{project} is not a git checkout, and a rehearsal pushes a commit." in command.output


def test_a_checkout_without_a_commit(start: Start, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    git(project, "init", "--quiet")

    command = start(project, "rehearse")

    assert command.code() == 2
    assert f"{project} has no commit yet, and a rehearsal pushes one." in command.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("approve",), _NOTHING_IS_UP),
        (("reject", "REASON=too soon"), _NOTHING_IS_UP),
        (("reject",), "A rejection needs a reason: tap reject --reason '…', or make reject REASON='…'"),
    ],
    ids=["approve", "reject", "reject without reason"],
)
def test_answers_that_nobody_waits_for(start: Start, whole: Path, words: tuple[str, ...], message: str) -> None:
    command = start(whole, *words)

    assert command.code() == 2
    assert message in command.output
