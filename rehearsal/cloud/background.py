"""Starting the cloud in the background, and ending it."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from rehearsal import checkout_remote, guard
from rehearsal.cloud import status
from rehearsal.cloud.status import Status
from rehearsal.cloud.wish import Wish
from rehearsal.errors import RehearsalError
from rehearsal.guard.lock import Holder, Purpose, acquire, holder
from rehearsal.workspace import Workspace

_PROJECT = Path(__file__).parents[2]
_READY_WITHIN_SECONDS = 60.0
_DOWN_WITHIN_SECONDS = 300.0
"""A busy disk takes its time to remove some ten thousand files."""
_LOOK_SECONDS = 0.05


def up(workspace: Workspace, wish: Wish) -> Status:
    """Start it, and return as soon as it can be pushed to. It outlives the shell that we were started from.

    Raises:
        RehearsalError: It is up already, or a whole rehearsal of the checkout runs; the remote's name is somebody
            else's; or it could not start, and why.
    """
    if found := holder(workspace.lock):
        raise found.refusal()
    checkout_remote.check(workspace, wish.remote)
    workspace.results.mkdir(parents=True, exist_ok=True)
    with workspace.cloud_log.open("wb") as log:
        cloud = subprocess.Popen(
            [sys.executable, "-m", "rehearsal.cloud", wish.text()],
            cwd=_PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        return _until_ready(workspace, cloud)
    except BaseException:
        cloud.terminate()
        cloud.wait()
        raise


def _until_ready(workspace: Workspace, cloud: "subprocess.Popen[bytes]") -> Status:
    deadline = time.monotonic() + _READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if cloud.poll() is not None:
            raise RehearsalError(workspace.cloud_log.read_text(errors="replace").strip() or "The cloud did not start.")
        found = status.read(workspace)
        if found and found.pid == cloud.pid:
            return found
        time.sleep(_LOOK_SECONDS)
    raise RehearsalError(f"It was not ready within {_READY_WITHIN_SECONDS:.0f} s; see {workspace.cloud_log}")


def down(workspace: Workspace) -> bool:
    """End the cloud with all that lives as long as it; whether there was one. What a killed one left goes too.

    Raises:
        RehearsalError: A whole rehearsal of the checkout runs in another terminal; or something does not end.
    """
    found = holder(workspace.lock)
    if found is None:
        _remove_leftovers(workspace)
        return False
    if found.purpose is not Purpose.CLOUD:
        raise RehearsalError(
            f"`make rehearse` runs in this checkout (process {found.pid}), which is no cloud: end it where it runs, "
            "by Ctrl-C."
        )
    _stop(workspace, found)
    _remove_leftovers(workspace)
    return True


def _stop(workspace: Workspace, found: Holder) -> None:
    """Ask its first process to end; where that one was killed, the others are ending already."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(found.pid)
        if process.create_time() <= found.since:  # else the id is another's by now
            process.terminate()
    _wait(lambda: holder(workspace.lock) is None, what=f"the cloud (process {found.pid})")


def _wait(condition: Callable[[], bool], *, what: str) -> None:
    deadline = time.monotonic() + _DOWN_WITHIN_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise RehearsalError(f"{what} has not ended within {_DOWN_WITHIN_SECONDS:.0f} s.")
        time.sleep(_LOOK_SECONDS)


def _remove_leftovers(workspace: Workspace) -> None:
    """Of a cloud that was killed with all that guards it."""
    if not workspace.root.is_dir():
        return
    release = acquire(workspace.lock)
    try:
        guard.clean_up_leftovers(workspace)
    finally:
        release()
