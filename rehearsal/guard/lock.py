"""One rehearsal at a time in a checkout."""

import fcntl
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from rehearsal.errors import RehearsalError

_MODE = 0o644


def _holder(path: Path) -> str:
    """What the holder wrote about itself."""
    with suppress(OSError, ValueError):
        pid, started = path.read_text().split()
        return f" (process {int(pid)}, since {time.strftime('%H:%M:%S', time.localtime(float(started)))})"
    return ""


def _locked(path: Path) -> int | None:
    """The locked file's descriptor, or None when the file was removed by its holder in between."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with suppress(FileNotFoundError):
            if os.fstat(descriptor).st_ino == path.stat().st_ino:
                return descriptor
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def acquire(path: Path) -> Callable[[], None]:
    """Take the lock, without waiting; returns what releases it and removes the file.

    The kernel holds it for this process and those forked from it, and drops it when the last of them ends, so that a
    file which a killed rehearsal left is no obstacle. Programs that are executed do not inherit it.

    Raises:
        RehearsalError: A rehearsal of this checkout is running.
        OSError: The file cannot be made.
    """
    descriptor = None
    while descriptor is None:
        try:
            descriptor = _locked(path)
        except BlockingIOError as error:
            raise RehearsalError(
                f"A rehearsal of this checkout is already running{_holder(path)}. Wait until it has ended, or stop it; "
                "another checkout can rehearse at the same time."
            ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()} {time.time()}\n".encode(), 0)

    def release() -> None:
        with suppress(OSError):
            if os.fstat(descriptor).st_ino == path.stat().st_ino:
                path.unlink()
        os.close(descriptor)

    return release
