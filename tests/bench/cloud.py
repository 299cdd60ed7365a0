"""A cloud that stays up, measured as people use it: up, a push to prod, and the same once more."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from operate.answering import Approver, put_answer
from operate.errors import CommandError
from operate.reading.approval import find_question
from operate.target import Target
from rehearsal import guard
from rehearsal.cloud import status
from rehearsal.cloud.status import Phase
from rehearsal.workspace import Workspace
from tests.bench.measure import MIB, measure, resident

_TAP = (sys.executable, "-m", "operate.cli")
_PREPARED_WITHIN_SECONDS = 300.0
_LOOK_SECONDS = 0.5
_ASKED_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True)
class CloudFigures:
    """What was measured of it.

    Attributes:
        ready_seconds: Until `tap rehearse up` was back, and AWS answered.
        idle_mib: Resident memory of all its processes, with the pipeline deployed and nothing running.
        push_seconds: Of a push, from `git push` to the end of prod's checks, approved as soon as that was asked for.
        again_seconds: The same of a second run of the same commit.
    """

    ready_seconds: float
    idle_mib: float
    push_seconds: float
    again_seconds: float


def measure_cloud(directory: Path) -> CloudFigures:
    """Raises CalledProcessError if one of the runs fails; the cloud is down afterwards in any case."""
    workspace = Workspace(directory / ".rehearsal")
    try:
        ready = measure((*_TAP, "rehearse", "up"), directory=directory).seconds
        branch = _prepared(workspace)
        idle = sum(map(resident, guard.processes_of(workspace)))
        with _approving(directory, workspace):
            push = _seconds(("git", "push", "--force", "rehearsal", f"HEAD:{branch}"), directory)
            again = _seconds((*_TAP, "start", "--wait", "--profile", "rehearsal"), directory)
    finally:
        subprocess.run((*_TAP, "rehearse", "down"), cwd=directory, check=True)
    return CloudFigures(ready_seconds=ready, idle_mib=idle / MIB, push_seconds=push, again_seconds=again)


def _prepared(workspace: Workspace) -> str:
    """Wait for the pipeline; the branch that it listens to."""
    deadline = time.monotonic() + _PREPARED_WITHIN_SECONDS
    while time.monotonic() < deadline:
        found = status.read(workspace)
        if found is None or found.problem:
            raise RuntimeError(f"The cloud has no pipeline: {found.problem if found else 'it is down'}")
        if found.phase is Phase.READY:
            return found.branch
        time.sleep(_LOOK_SECONDS)
    raise TimeoutError(f"The pipeline was not deployed within {_PREPARED_WITHIN_SECONDS:.0f} s.")


def _seconds(command: Sequence[str], directory: Path) -> float:
    return measure(command, directory=directory).seconds


@contextmanager
def _approving(directory: Path, workspace: Workspace) -> Iterator[None]:
    """Say yes as soon as a run asks, by what `tap approve` does: how long that takes to start is no time of the run."""
    ended = threading.Event()
    approver = Approver.of(Target.of(profile="rehearsal", checkout=directory), role="")

    def approve() -> None:
        answered: set[Path] = set()  # a question lies there for a moment longer
        while not ended.wait(_ASKED_SECONDS):
            if waiting := set(workspace.mailbox.glob("*.waiting")) - answered:
                with suppress(CommandError):  # CodePipeline is told of the question a moment later
                    put_answer(approver, find_question(approver.pipeline), approved=True, reason="")
                    answered |= waiting

    thread = threading.Thread(target=approve)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
