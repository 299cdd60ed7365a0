"""Removing what a rehearsal made: its processes, then its directory."""

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from rehearsal import checkout_remote, privileges
from rehearsal.errors import RehearsalError
from rehearsal.guard.processes import GRACE_SECONDS, descendants, end_all, processes_of, reap
from rehearsal.workspace import Workspace

_SLOW_SECONDS = 2.0
"""Some ten thousand files take a busy disk a minute; after this long, people are told what they wait for."""


def remove_tree(directory: Path) -> None:
    """Remove a directory also where something in it, such as an image's file system, was made read-only."""
    try:
        shutil.rmtree(directory)
    except FileNotFoundError:
        return
    except OSError:
        for path in (directory, *directory.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)
        shutil.rmtree(directory)


def _remove_files(workspace: Workspace) -> None:
    said = threading.Timer(_SLOW_SECONDS, _say, [f"removing {workspace.run} ..."])
    said.start()
    try:
        privileges.remove_reachable_directories(marker=str(workspace.root))
        checkout_remote.remove(workspace)
        if workspace.aws.exists():
            remove_tree(workspace.aws)
        if workspace.run.exists():
            remove_tree(workspace.run)
    finally:
        said.cancel()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def clean_up_leftovers(workspace: Workspace) -> int:
    """End and remove what is left of a rehearsal that could not clean up; returns how many processes that were.

    For the start of a rehearsal, with the lock held, as it takes every process of the workspace for a leftover.
    Raises RehearsalError for what cannot be ended or removed.
    """
    found = processes_of(workspace)
    if stubborn := end_all(lambda: processes_of(workspace)):
        raise RehearsalError(
            "An earlier rehearsal left processes that cannot be ended: "
            + ", ".join(f"{process.pid}" for process in stubborn)
            + ". They may belong to another user; end them, then try again."
        )
    try:
        _remove_files(workspace)
    except OSError as error:
        raise RehearsalError(
            f"An earlier rehearsal left {error.filename or workspace.run}, which cannot be removed: {error.strerror}. "
            f"It may belong to another user; remove {workspace.run}, then try again."
        ) from error
    return len(found)


def sweep(workspace: Workspace, *, release: Callable[[], None], grace: float = GRACE_SECONDS) -> None:
    """End every descendant and every process of the workspace, remove its run directory and release its lock."""
    if stubborn := end_all(lambda: descendants() | processes_of(workspace), grace=grace):
        _say(f"could not end processes {sorted(process.pid for process in stubborn)}")
    reap()
    try:
        _remove_files(workspace)
    except OSError as error:
        _say(f"could not remove {workspace.run}: {error}")
    release()
