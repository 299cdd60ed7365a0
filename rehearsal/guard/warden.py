"""The process that ends everything when the runner or the front is gone."""

import os
import selectors
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from rehearsal.guard.cleanup import sweep
from rehearsal.guard.linux import become_subreaper
from rehearsal.guard.processes import GRACE_SECONDS
from rehearsal.guard.runner import STOPPING
from rehearsal.workspace import Workspace

ORDERLY_SECONDS = 30.0
"""How long the runner may take to stop in order before everything is ended."""
HURRIED_SECONDS = 1.0
"""Grace of each process after a second Ctrl-C."""


def exit_code(status: int) -> int:
    """The exit code a shell would show for a wait status: 128 + n after signal n."""
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


class _Runner:
    """The warden's child: asked to stop, and how it ended."""

    def __init__(self, pid: int, *, requests: int) -> None:
        self.pid = pid
        self._requests = requests
        self.code: int | None = None
        self.hurried = False
        self._deadline: float | None = None

    @property
    def patience(self) -> float | None:
        """Seconds that it may still take; None for any time as long as nobody asked it to stop."""
        return None if self._deadline is None else max(0.0, self._deadline - time.monotonic())

    def collect(self) -> None:
        """Collect children that ended: the runner, and orphans that came to us."""
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self.pid:
                    self.code = exit_code(ended[1])

    def stop(self, number: int) -> None:
        """Ask it to stop; a later Ctrl-C means at once. Not a later SIGTERM: timeout(1) sends two."""
        if self._deadline is None:
            self._deadline = time.monotonic() + ORDERLY_SECONDS
            with suppress(BrokenPipeError):
                os.write(self._requests, b"!")
        elif number == signal.SIGINT and self.code is None:
            self.hurried = True
            os.kill(self.pid, signal.SIGKILL)


def _receive_signals() -> int:
    """A descriptor on which each signal is a byte."""

    def handled(_number: int, _frame: FrameType | None) -> None:
        pass

    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in (*STOPPING, signal.SIGCHLD):
        signal.signal(number, handled)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    return reader


def _watch(runner: _Runner, *, front: int) -> None:
    """Wait until the runner has ended, or has not ended in time after it was asked to."""
    with selectors.DefaultSelector() as selector:
        for descriptor in (front, _receive_signals()):
            selector.register(descriptor, selectors.EVENT_READ)
        runner.collect()
        while runner.code is None and runner.patience != 0.0:
            for key, _ in selector.select(runner.patience):
                received = os.read(key.fd, 64)
                if not received:
                    selector.unregister(key.fd)
                    runner.stop(signal.SIGHUP)  # the front is gone
                for number in received:
                    if number in STOPPING:
                        runner.stop(number)
            runner.collect()


def run(
    start_runner: Callable[[], int], *, workspace: Workspace, release: Callable[[], None], front: int, requests: int
) -> NoReturn:
    """Start the runner, wait, sweep, and exit with the runner's code.

    A byte on the pipe `front` is a signal to pass on, by the pipe `requests`; its end says that the front is gone.
    """
    become_subreaper()
    runner = _Runner(start_runner(), requests=requests)
    os.setpgid(0, 0)
    _watch(runner, front=front)
    sweep(workspace, release=release, grace=HURRIED_SECONDS if runner.hurried else GRACE_SECONDS)
    os._exit(128 + signal.SIGKILL if runner.code is None else runner.code)
