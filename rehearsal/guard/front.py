"""The process that the shell sees: it passes signals on and returns the exit code."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from rehearsal.guard import runner, warden
from rehearsal.guard.cleanup import clean_up_leftovers, sweep
from rehearsal.guard.linux import become_subreaper
from rehearsal.guard.lock import Purpose, acquire
from rehearsal.guard.terminal import restored_terminal
from rehearsal.system_errors import explain
from rehearsal.workspace import Workspace


def _fork(body: Callable[[], NoReturn]) -> int:
    """Run the body in a child, which never returns to the caller's frames."""
    pid = os.fork()
    if pid == 0:
        try:
            body()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    return pid


def _start_warden(main: Callable[[], int], *, workspace: Workspace, release: Callable[[], None]) -> tuple[int, int]:
    """Fork the warden, which forks the runner; returns its id and a pipe for the signals to pass on."""
    front_reader, front_writer = os.pipe()
    runner_reader, runner_writer = os.pipe()  # the front keeps it open too: its end says that both are gone

    def run_runner() -> NoReturn:
        os.close(runner_writer)
        runner.run(main, workspace=workspace, release=release, requests=runner_reader)

    def run_warden() -> NoReturn:
        os.close(front_writer)
        warden.run(
            lambda: _fork(run_runner),
            workspace=workspace,
            release=release,
            front=front_reader,
            requests=runner_writer,
        )

    pid = _fork(run_warden)
    os.close(front_reader)
    os.close(runner_reader)
    return pid, front_writer


@contextmanager
def _passing_on(pipe: int) -> Iterator[list[int]]:
    """Pass signals on, and list them, while the warden is at work."""
    received: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        with suppress(BrokenPipeError):
            os.write(pipe, bytes([number]))

    previous = {number: signal.signal(number, pass_on) for number in runner.STOPPING}
    signal.pthread_sigmask(signal.SIG_UNBLOCK, runner.STOPPING)
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _conclusion(code: int, received: list[int]) -> int:
    """The exit code that says what a person or program did to us, if that kept the rehearsal from succeeding."""
    if received and code:
        return 128 + received[0]
    with suppress(ValueError):
        name = signal.Signals(code - 128).name
        print(f"The rehearsal was ended from outside ({name}); nothing that it started is left.", file=sys.stderr)
    return code


def run_guarded(main: Callable[[], int], *, workspace: Workspace, purpose: Purpose = Purpose.RUN) -> int:
    """Run `main` in a child process, and leave nothing of it behind, whatever happens to it or to us.

    Takes the lock and removes what an earlier rehearsal left; afterwards ends every process and removes `workspace.run`
    and the lock. To be called before any thread is started, as it forks, and best before anything big is imported.

    SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt in `main`, once: its `finally` blocks stop things in order,
    within 30 s. A second Ctrl-C ends everything at once. A RehearsalError or an error of the machine, such as a
    full disk, that `main` lets out is printed as a sentence, others with a traceback. `purpose` is for who finds the
    lock taken.

    Returns:
        What `main` returned; 128 + n after signal n; 1 after an exception.

    Raises:
        RehearsalError: A rehearsal of this checkout is running, leftovers of one cannot be removed, or the workspace
            cannot be written to.
    """
    try:
        workspace.root.mkdir(parents=True, exist_ok=True)
        release = acquire(workspace.lock, purpose=purpose)
    except OSError as error:
        raise explain(error, path=workspace.lock) from error
    try:
        clean_up_leftovers(workspace)
    except BaseException:
        release()
        raise
    become_subreaper()
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, runner.STOPPING)
    with restored_terminal():
        pid, pipe = _start_warden(main, workspace=workspace, release=release)
        with _passing_on(pipe) as received:
            status = os.waitpid(pid, 0)[1]
            if os.WIFSIGNALED(status):
                sweep(workspace, release=release)
            else:
                release()
    os.close(pipe)
    return _conclusion(warden.exit_code(status), received)
