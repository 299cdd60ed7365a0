"""How much memory the engine takes."""

import psutil

from tests.rehearsal.engine.cloud import Cloud


def memory(cloud: Cloud) -> int:
    """Of the engine's process, in bytes; not that of what it starts."""
    started = psutil.Process(cloud.engine.process.pid)
    processes = [started, *started.children(recursive=True)]
    return max(process.memory_info().rss for process in processes if "rehearsal.engine" in process.cmdline())
