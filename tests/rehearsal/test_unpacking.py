"""Unpacking is over when nothing works on it any more."""

import subprocess
import sys
from collections.abc import Iterator
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


@pytest.fixture
def done(tmp_path: Path) -> Iterator[Path]:
    """What a child of this process writes when its work is done; then it sleeps."""
    file = tmp_path / "done"
    with subprocess.Popen([sys.executable, "-c", WORK, file]) as child:
        yield file
        child.kill()


def test_it_waits_for_work_that_goes_on(done: Path) -> None:
    wait_until_idle(psutil.Process())
    assert done.exists()


def test_it_waits_for_no_longer_than_it_may(done: Path) -> None:
    wait_until_idle(psutil.Process(), deadline_seconds=0)
    assert not done.exists()
