"""Unpacking is over when nothing works on it any more."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from rehearsal.unpacking import wait_until_idle

WORK = """
import sys, time
end = time.process_time() + 1.2
while time.process_time() < end:
    pass
open(sys.argv[1], "w").close()
time.sleep(600)
"""


@dataclass(frozen=True)
class Worker:
    """A process that works, and the file that it writes when its work is done; then it sleeps."""

    process: psutil.Process
    done: Path


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    done = tmp_path / "done"
    with subprocess.Popen([sys.executable, "-c", WORK, done]) as child:
        yield Worker(psutil.Process(child.pid), done)
        child.kill()


def test_it_waits_for_work_that_goes_on(worker: Worker) -> None:
    wait_until_idle(worker.process)
    assert worker.done.exists()


def test_it_waits_for_no_longer_than_it_may(worker: Worker) -> None:
    wait_until_idle(worker.process, deadline_seconds=0)
    assert not worker.done.exists()
