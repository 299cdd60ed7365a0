"""What the processes of a task use: CPU time since the last look, and memory."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

_KEPT_SECONDS = 600.0


@dataclass(frozen=True)
class Usage:
    """CPUs that were busy on average, and bytes that are taken now."""

    cpus: float
    memory: int


@dataclass
class Meter:
    """Remembers what it saw last, by process."""

    _seen: dict[tuple[int, float], tuple[float, float]] = field(default_factory=dict)

    def read(self, pids: Iterable[int], *, period: float) -> Usage:
        """What these processes and their children use. One that ends meanwhile uses nothing.

        Args:
            pids: Of the processes.
            period: The seconds between two looks. A process that is younger did nothing in the rest of them: the moment
                in which it starts is no load.
        """
        cpus, memory, now = 0.0, 0, time.time()
        for process in _with_children(pids):
            with suppress(psutil.Error), process.oneshot():
                key = (process.pid, process.create_time())
                times = process.cpu_times()
                before, since = self._seen.get(key, (0.0, process.create_time()))
                busy = times.user + times.system
                self._seen[key] = (busy, now)
                cpus += max(0.0, busy - before) / max(now - since, period)
                memory += process.memory_info().rss
        self._seen = {key: seen for key, seen in self._seen.items() if now - seen[1] < _KEPT_SECONDS}
        return Usage(cpus, memory)


def _with_children(pids: Iterable[int]) -> Iterator[psutil.Process]:
    for pid in pids:
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            yield process
            yield from process.children(recursive=True)
