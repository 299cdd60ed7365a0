"""Starting a process that belongs to a rehearsal."""

import functools
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from rehearsal.guard.linux import death_signal_prefix
from rehearsal.guard.processes import records
from rehearsal.workspace import MARKER


@functools.cache
def _starter(pid: int) -> ThreadPoolExecutor:  # noqa: ARG001 - a forked process has no threads, so needs its own
    """The one thread that starts processes, as the kernel sends the death signal when the *thread* that did ends."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")


def record(pid: int, marker: str) -> None:
    """Write down that a process belongs to the rehearsal of this marker, which ends it."""
    with suppress(OSError, psutil.Error):
        directory = records(Path(marker))
        directory.mkdir(parents=True, exist_ok=True)
        (directory / str(pid)).write_text(repr(psutil.Process(pid).create_time()))


def _start(words: list[str | Path], settings: dict[str, Any]) -> "subprocess.Popen[bytes]":
    child: subprocess.Popen[bytes] = subprocess.Popen(words, **settings)
    return child


def popen(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    **options: Any,  # noqa: ANN401 - Popen's own
) -> "subprocess.Popen[bytes]":
    """Like `subprocess.Popen`, for a process that ends with this one; from any thread.

    It gets the marker by which a rehearsal's processes are found, no standard input, and a session of its own, so that
    a Ctrl-C in the terminal reaches it only through the orderly stop; `options` say otherwise. On Linux with
    util-linux it is sent `death_signal` when this process is gone; choose the program's fast and clean end.

    Raises:
        FileNotFoundError: The program is not there.
    """
    environment = dict(os.environ if options.get("env") is None else options["env"])
    if MARKER in os.environ:
        environment.setdefault(MARKER, os.environ[MARKER])
    program = shutil.which(command[0], path=environment.get("PATH", os.defpath))
    if program is None:
        raise FileNotFoundError(f"no program {command[0]}")
    words = [*death_signal_prefix(death_signal), program, *command[1:]]
    settings = {"stdin": subprocess.DEVNULL, "start_new_session": True, **options, "env": environment}
    child = _starter(os.getpid()).submit(_start, words, settings).result()
    if MARKER in environment:
        record(child.pid, environment[MARKER])
    return child
