"""Nothing of a rehearsal outlives it. Real processes, really killed."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from rehearsal import guard
from rehearsal.errors import RehearsalError
from rehearsal.guard import processes
from rehearsal.guard.linux import death_signal_prefix
from rehearsal.workspace import MARKER, Workspace
from tests.rehearsal.guarded import NOBODY

_PROJECT = Path(__file__).parents[2]
_EXPECTED = {"python": 3, "sh": 1, "sleep": 3 if os.geteuid() == 0 else 2}
"""Runner, warden and one that is detached; a shell with a child; a child; and, as root, one of another user."""
_ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs prctl(2)")


def eventually(condition: Callable[[], bool], *, within: float = 20.0) -> bool:
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def alive_and_well(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


class Rehearsal:
    """One run of tests.rehearsal.guarded, in a session or, as a shell does it, only a process group of its own."""

    def __init__(self, workspace: Workspace, end: str, *, session: bool = True) -> None:
        self.workspace = workspace
        self._output = workspace.root.with_name(f"output-{end}")
        with self._output.open("wb") as output:
            self.front = subprocess.Popen(
                [sys.executable, "-m", "tests.rehearsal.guarded", str(workspace.root), end],
                cwd=_PROJECT,
                start_new_session=session,
                process_group=None if session else 0,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.seen: set[psutil.Process] = set()

    def until_ready(self) -> "Rehearsal":
        ready = self.workspace.root / "ready"
        assert eventually(ready.exists), self.output()
        self.runner, self.warden = (int(pid) for pid in ready.read_text().split())
        assert eventually(self._all_run)
        return self

    def _all_run(self) -> bool:
        self.seen = processes.descendants(psutil.Process(self.front.pid))
        with suppress(psutil.NoSuchProcess):
            return Counter(process.name().partition("3")[0] for process in self.seen) == _EXPECTED
        return False

    def output(self) -> str:
        return self._output.read_text()

    def code(self) -> int:
        return self.front.wait(20)

    def left_nothing(self, *, besides: Collection[psutil.Process] = ()) -> bool:
        alive = any(alive_and_well(process) for process in self.seen.difference(besides))
        return not (alive or guard.processes_of(self.workspace) or self.workspace.run.exists())


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / ".rehearsal")


@pytest.fixture
def start(workspace: Workspace) -> Iterator[Callable[[str], Rehearsal]]:
    started: list[Rehearsal] = []

    def start(end: str, *, session: bool = True) -> Rehearsal:
        started.append(Rehearsal(workspace, end, session=session))
        return started[-1]

    yield start
    for rehearsal in started:
        rehearsal.front.kill()
        rehearsal.front.wait()
        for process in rehearsal.seen | guard.processes_of(workspace):
            with suppress(psutil.NoSuchProcess):
                process.kill()


def test_processes_are_really_there_before_they_are_ended(start: Callable[[str], Rehearsal]) -> None:
    rehearsal = start("wait").until_ready()

    users = {process.uids().effective for process in rehearsal.seen}
    assert users == ({0, NOBODY} if os.geteuid() == 0 else {os.geteuid()})
    assert {rehearsal.runner, rehearsal.warden} < {process.pid for process in rehearsal.seen}
    assert rehearsal.workspace.lock.exists()


@pytest.mark.parametrize(
    ("end", "code", "message"),
    [
        ("succeed", 0, ""),
        ("exit", 3, ""),
        ("fail", 1, "no such thing; make one\n"),
        ("fill", 1, "The disk is full: .*/run/file could not be written. Free some space there, then try again.\n"),
    ],
)
def test_when_it_ends_by_itself(start: Callable[[str], Rehearsal], end: str, code: int, message: str) -> None:
    rehearsal = start(end)

    assert rehearsal.code() == code
    assert rehearsal.left_nothing()
    assert not rehearsal.workspace.lock.exists()
    assert re.fullmatch(message, rehearsal.output())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_when_the_command_gets_a_signal_it_stops_in_order(
    start: Callable[[str], Rehearsal], number: signal.Signals
) -> None:
    rehearsal = start("wait").until_ready()

    rehearsal.front.send_signal(number)

    assert rehearsal.code() == 128 + number
    assert rehearsal.left_nothing()
    assert (rehearsal.workspace.root / "stopped").exists()
    assert not rehearsal.workspace.lock.exists()


def test_a_ctrl_c_that_reaches_the_whole_process_group_counts_once(start: Callable[[str], Rehearsal]) -> None:
    rehearsal = start("wait").until_ready()

    os.killpg(rehearsal.front.pid, signal.SIGINT)

    assert rehearsal.code() == 130
    assert rehearsal.left_nothing()
    assert (rehearsal.workspace.root / "stopped").exists()
    assert rehearsal.output() == "\nstopping ... (Ctrl-C once more: at once)\n"


def test_a_second_ctrl_c_does_not_wait(start: Callable[[str], Rehearsal]) -> None:
    rehearsal = start("hang").until_ready()

    os.killpg(rehearsal.front.pid, signal.SIGINT)
    assert eventually((rehearsal.workspace.root / "stopped").exists)
    os.killpg(rehearsal.front.pid, signal.SIGINT)

    assert rehearsal.code() == 130
    assert rehearsal.left_nothing()


def test_when_the_runner_is_killed(start: Callable[[str], Rehearsal]) -> None:
    rehearsal = start("wait").until_ready()

    os.kill(rehearsal.runner, signal.SIGKILL)

    assert rehearsal.code() == 137
    assert rehearsal.left_nothing()
    assert "ended from outside (SIGKILL)" in rehearsal.output()


@_ONLY_LINUX
def test_when_the_warden_is_killed(start: Callable[[str], Rehearsal]) -> None:
    rehearsal = start("wait").until_ready()

    os.kill(rehearsal.warden, signal.SIGKILL)

    assert rehearsal.code() == 137
    assert rehearsal.left_nothing()


@pytest.mark.parametrize("whole_group", [False, True])
def test_when_the_front_is_killed(start: Callable[[str], Rehearsal], *, whole_group: bool) -> None:
    rehearsal = start("wait").until_ready()

    (os.killpg if whole_group else os.kill)(rehearsal.front.pid, signal.SIGKILL)

    assert rehearsal.code() == -signal.SIGKILL
    assert eventually(rehearsal.left_nothing)
    assert not rehearsal.workspace.lock.exists()


def test_when_front_and_warden_are_killed(start: Callable[[str], Rehearsal]) -> None:
    rehearsal = start("wait").until_ready()
    detached = {process for process in rehearsal.seen if MARKER not in process.environ()} - {
        psutil.Process(rehearsal.runner)
    }

    os.kill(rehearsal.warden, signal.SIGKILL)
    rehearsal.front.kill()

    assert eventually(lambda: rehearsal.left_nothing(besides=detached))  # neither marker nor a parent that we know


@_ONLY_LINUX
def test_when_all_are_killed_children_die_and_the_next_start_ends_the_rest(
    start: Callable[..., Rehearsal], workspace: Workspace
) -> None:
    if not death_signal_prefix(signal.SIGTERM):
        pytest.skip("needs util-linux")
    rehearsal = start("wait", session=False).until_ready()
    leaves = {process for process in guard.processes_of(workspace) if process.name() == "sleep"}
    direct = {process for process in leaves if process.ppid() == rehearsal.runner}
    assert direct < leaves

    # None may see another one die. Stopped ones do not, if they are ended in an order in which the kernel does not let
    # them go on, as it does with a process group that nothing connects to the rest of its session any more.
    all_three = (rehearsal.runner, rehearsal.warden, rehearsal.front.pid)
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in all_three:
            os.kill(pid, number)
    assert eventually(lambda: not any(alive_and_well(process) for process in direct))
    assert guard.processes_of(workspace)
    assert guard.clean_up_leftovers(workspace) > 0

    assert not guard.processes_of(workspace)
    assert not workspace.run.exists()


def test_a_leftover_whose_environment_cannot_be_read_is_found_by_its_record(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MARKER, str(workspace.root))
    process = guard.popen(["sleep", "300"])
    monkeypatch.setattr(psutil.Process, "environ", lambda _: {})

    assert {found.pid for found in guard.processes_of(workspace)} == {process.pid}
    assert guard.clean_up_leftovers(workspace) == 1
    assert process.wait() == -signal.SIGTERM
    assert not workspace.run.exists()


def test_a_record_of_an_id_that_another_process_got_is_nobodys(workspace: Workspace) -> None:
    directory = processes.records(workspace.root)
    directory.mkdir(parents=True)
    (directory / "1").write_text("12.5")
    (directory / str(os.getppid())).write_text("rubbish")

    assert guard.clean_up_leftovers(workspace) == 0


def test_another_workspaces_processes_are_let_be(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARKER, str(workspace.root) + "2")
    process = guard.popen(["sleep", "300"])
    try:
        assert guard.clean_up_leftovers(workspace) == 0
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_a_process_that_ignores_sigterm_or_is_stopped_is_ended() -> None:
    deaf = guard.popen(["sh", "-c", "trap '' TERM; echo; sleep 300; true"], stdout=subprocess.PIPE)
    with deaf:
        assert deaf.stdout
        deaf.stdout.readline()
        found = {psutil.Process(deaf.pid)} | processes.descendants(psutil.Process(deaf.pid))
        stopped = guard.popen(["sleep", "300"])
        stopped.send_signal(signal.SIGSTOP)
        found.add(psutil.Process(stopped.pid))

        left = processes.end_all(lambda: {process for process in found if alive_and_well(process)}, grace=0.2)

    assert left == set()
    assert stopped.wait() == -signal.SIGTERM


def test_a_process_lives_on_when_the_thread_that_started_it_ends() -> None:
    started: list[subprocess.Popen[bytes]] = []
    thread = threading.Thread(target=lambda: started.append(guard.popen(["cat"], stdin=subprocess.PIPE)))
    thread.start()
    thread.join()

    with started[0] as process:
        assert process.communicate(b"still here", timeout=10)[0] is None
    assert process.returncode == 0


def test_a_program_that_is_not_there_is_said_so() -> None:
    with pytest.raises(FileNotFoundError, match="no program no-such-program"):
        guard.popen(["no-such-program"])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a process as another user")
def test_a_process_of_another_user_is_ended(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARKER, str(workspace.root))
    process = guard.popen(["sleep", "300"], user=NOBODY, group=NOBODY, extra_groups=[])
    assert psutil.Process(process.pid).uids().effective == NOBODY

    assert guard.clean_up_leftovers(workspace) == 1
    assert process.wait() == -signal.SIGTERM


def test_a_second_rehearsal_is_refused_and_the_first_goes_on(start: Callable[[str], Rehearsal]) -> None:
    first = start("wait").until_ready()
    second = start("succeed")

    assert second.code() == 1
    assert f"already running (process {first.front.pid}, since " in second.output()
    assert first.front.poll() is None
    assert all(alive_and_well(process) for process in first.seen)


def test_a_lock_that_a_killed_rehearsal_left_is_no_obstacle(
    start: Callable[[str], Rehearsal], workspace: Workspace
) -> None:
    workspace.root.mkdir()
    workspace.lock.write_text("1 1700000000.0\n")

    assert start("succeed").code() == 0


def test_directories_that_were_made_read_only_are_removed(workspace: Workspace) -> None:
    inner = workspace.run / "images" / "rootfs"
    inner.mkdir(parents=True)
    (inner / "file").touch()
    inner.chmod(0o500)
    inner.parent.chmod(0o500)

    guard.clean_up_leftovers(workspace)

    assert not workspace.run.exists()


def test_what_cannot_be_removed_is_named(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.run.mkdir(parents=True)

    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(workspace.run / "x"))

    monkeypatch.setattr("rehearsal.guard.cleanup.remove_tree", refuse)
    with pytest.raises(RehearsalError, match=r"left .*/x, which cannot be removed: Permission denied"):
        guard.clean_up_leftovers(workspace)
