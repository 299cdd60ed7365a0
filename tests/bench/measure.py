"""Runs commands and measures what they take."""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

MIB = 2**20
_SAMPLED_EVERY_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a command took.

    Attributes:
        seconds: From its start to its end.
        user_seconds: CPU time outside the kernel.
        peak_mib: Of its process tree's resident memory; 0 if that was not measured.
    """

    seconds: float
    user_seconds: float
    peak_mib: float


def resident(process: psutil.Process) -> int:
    """Resident bytes of a process, 0 of one that has ended; what several share is divided, where the system can."""
    with suppress(psutil.Error):
        memory = process.memory_full_info()
        return int(getattr(memory, "pss", memory.rss))
    return 0


def _resident_below(root: psutil.Process) -> int:
    """That of a process and all below it."""
    return sum(map(resident, [root, *root.children(recursive=True)]))


def measure(
    command: Sequence[str], *, directory: Path, environment: Mapping[str, str] | None = None, memory: bool = False
) -> Measured:
    """Run a command to its end. To look at its memory, twice a second, costs it some time.

    Raises:
        CalledProcessError: It failed; its output was shown.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=directory, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL
    )
    root, peak, ended = psutil.Process(process.pid), [0], threading.Event()

    def sample() -> None:
        while not ended.wait(_SAMPLED_EVERY_SECONDS):
            with suppress(psutil.Error):
                peak[0] = max(peak[0], _resident_below(root))

    sampler = threading.Thread(target=sample)
    if memory:
        sampler.start()
    try:
        code = process.wait()
    finally:
        ended.set()
        if memory:
            sampler.join()
    if code:
        raise subprocess.CalledProcessError(code, list(command))
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    return Measured(seconds=time.monotonic() - started, user_seconds=after - before, peak_mib=peak[0] / MIB)
