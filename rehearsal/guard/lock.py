"""One rehearsal at a time in a checkout."""

import fcntl
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rehearsal.errors import RehearsalError

_MODE = 0o644
_LOOKED_AT_SECONDS = 0.1
"""Within this time, who only looks whether somebody holds it is gone."""


class Purpose(StrEnum):
    """What somebody holds the lock for."""

    RUN = "run"
    CLOUD = "cloud"


@dataclass(frozen=True)
class Holder:
    """Who holds it: the process that the shell started, since when (seconds since 1970), and what for."""

    pid: int
    since: float
    purpose: Purpose

    def refusal(self) -> RehearsalError:
        """What somebody else is told who wants it."""
        who = f" (process {self.pid}, since {time.strftime('%H:%M:%S', time.localtime(self.since))})"
        if self.purpose is Purpose.CLOUD:
            return RehearsalError(
                f"The rehearsal of this checkout is up as a cloud{who}. Push to it, `git push rehearsal`, or stop it "
                "first: `tap rehearse down` or `make down`."
            )
        return RehearsalError(
            f"A rehearsal of this checkout is already running{who}. Wait until it has ended, or stop it; "
            "another checkout can rehearse at the same time."
        )


def holder(path: Path) -> Holder | None:
    """Who holds the lock; None if nobody does, whatever a killed process left in the file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _named(path)
    finally:
        os.close(descriptor)
    return None


def _named(path: Path) -> Holder | None:
    """What the holder wrote about itself, which it does as soon as it has the lock."""
    with suppress(OSError, ValueError):
        pid, since, purpose = path.read_text().split()
        return Holder(int(pid), float(since), Purpose(purpose))
    return None


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


def acquire(path: Path, *, purpose: Purpose = Purpose.RUN) -> Callable[[], None]:
    """Take the lock, without waiting for who has it; returns what releases it and removes the file.

    The kernel holds it for this process and those forked from it, and drops it when the last of them ends, so that a
    file which a killed rehearsal left is no obstacle. Programs that are executed do not inherit it.

    Raises:
        RehearsalError: A rehearsal of this checkout is running, or up as a cloud.
        OSError: The file cannot be made.
    """
    descriptor, patience = None, time.monotonic() + _LOOKED_AT_SECONDS
    while descriptor is None:
        try:
            descriptor = _locked(path)
        except BlockingIOError as error:
            if time.monotonic() > patience:
                raise (_named(path) or Holder(0, time.time(), Purpose.RUN)).refusal() from error
            time.sleep(_LOOKED_AT_SECONDS / 10)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()} {time.time()} {purpose}\n".encode(), 0)

    def release() -> None:
        with suppress(OSError):
            if os.fstat(descriptor).st_ino == path.stat().st_ino:
                path.unlink()
        os.close(descriptor)

    return release
