"""Finding the processes of a rehearsal, and ending them by their ids."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from rehearsal.workspace import MARKER, Workspace

GRACE_SECONDS = 5.0
"""How long a process may take to end by itself before it is killed; and then, how long the kernel may take."""

Find = Callable[[], set[psutil.Process]]


def _ended(process: psutil.Process) -> bool:
    """Whether it runs no more: a zombie only waits for its parent."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _carries(process: psutil.Process, marker: str) -> bool:
    with suppress(psutil.Error, OSError):
        return bool(process.environ().get(MARKER) == marker)
    return False


def records(workspace_root: Path) -> Path:
    """The directory with one file a process that `popen` started: its name is the id, its content the start time."""
    return Workspace(workspace_root).run / "processes"


def _recorded(workspace: Workspace) -> Iterator[psutil.Process]:
    """Those that `popen` wrote down. Without the right to look into another user's process this is all there is."""
    for file in records(workspace.root).glob("*"):
        with suppress(psutil.Error, ValueError, OSError):
            process = psutil.Process(int(file.name))
            if process.create_time() == float(file.read_text()):
                yield process


def descendants(process: psutil.Process | None = None) -> set[psutil.Process]:
    """The living children of a process (of this one), their children, and so on."""
    with suppress(psutil.NoSuchProcess):
        return {child for child in (process or psutil.Process()).children(recursive=True) if not _ended(child)}
    return set()


def _lineage() -> set[psutil.Process]:
    """This process and its ancestors, of which one may end meanwhile."""
    lineage = {psutil.Process()}
    with suppress(psutil.NoSuchProcess):
        lineage.update(psutil.Process().parents())
    return lineage


def processes_of(workspace: Workspace) -> set[psutil.Process]:
    """The living processes that were started for this workspace's rehearsal, but not this one nor its ancestors."""
    found = {process for process in psutil.process_iter() if _carries(process, str(workspace.root))}
    found |= set(_recorded(workspace))
    found |= {child for process in found for child in descendants(process)}
    return {process for process in found if not _ended(process)} - _lineage()


def reap() -> None:
    """Collect the exit codes of children that ended, so that none stays a zombie."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    with suppress(psutil.Error):
        process.send_signal(number)  # psutil compares the start time first: never a stranger with a reused id
        if number == signal.SIGTERM:
            process.resume()  # a stopped one could not obey


def end_all(find: Find, *, grace: float = GRACE_SECONDS) -> set[psutil.Process]:
    """Ask everything found to end, kill what has not after `grace` seconds, until nothing more is found.

    Returns what even that did not end, such as a process that hangs in the kernel.
    """
    asked: set[psutil.Process] = set()
    patience = time.monotonic() + grace
    while left := find():
        if time.monotonic() < patience:
            for process in left - asked:
                _signal(process, signal.SIGTERM)
            asked |= left
        elif time.monotonic() < patience + GRACE_SECONDS:
            for process in left:
                _signal(process, signal.SIGKILL)
        else:
            return left
        time.sleep(0.02)
    return set()
