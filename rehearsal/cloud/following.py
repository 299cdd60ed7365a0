"""A run that was asked for, told to whoever asked until it has ended: also why it does not begin yet."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from rehearsal.cloud import status
from rehearsal.cloud.progress import PREPARATION, Progress
from rehearsal.cloud.status import Phase
from rehearsal.pipeline.requests import Request, Requests
from rehearsal.workspace import Workspace

_LOOK_SECONDS = 0.1
_SHORT = 12
LOOK = "look: tap rehearse log -f, or tap status --profile rehearsal"


def say(line: str) -> None:
    """A line, at once."""
    print(line, flush=True)


def follow(workspace: Workspace, request: Request, *, ask: Callable[[], None]) -> None:
    """Ask, and tell of what comes of it. Whoever has enough of it, by Ctrl-C, leaves the run going."""
    with _left_alone():
        ask()
        say(f"Asked for a run of {request.commit[:_SHORT]}. Ctrl-C leaves it going; then {LOOK}")
        try:
            for line in _story(workspace, request):
                say(line)
        except BrokenPipeError:
            os._exit(0)  # nobody reads any more


def _story(workspace: Workspace, request: Request) -> Iterator[str]:
    progress = Progress(workspace.run, request.execution)
    yield from _waiting(workspace, request, progress)
    if progress.begun:
        yield from progress.lines(follow=True, alive=lambda: status.read(workspace) is not None)
    if status.read(workspace) is None:
        yield f"The rehearsal has ended, and this run with it. Its log: {workspace.results}/cloud.log"


def _waiting(workspace: Workspace, request: Request, progress: Progress) -> Iterator[str]:
    """Why it has not begun, whenever that changes; of a preparation, what it is at."""
    said = ""
    while not progress.begun and (cloud := status.read(workspace)):
        if cloud.phase is Phase.PREPARING:
            yield from _preparation(workspace)
        elif cloud.running:
            reason = f"Queued behind {', '.join([cloud.running, *_earlier(workspace, request)])}"
            if reason != said:
                yield reason
            said = reason
        if not _is_asked(workspace, request) and not progress.begun:  # in this order: it begins, then is forgotten
            yield "This run was stopped before it began."
            return
        time.sleep(_LOOK_SECONDS)


def _is_asked(workspace: Workspace, request: Request) -> bool:
    """Whether somebody is still to perform it, or just does."""
    return any(other.execution == request.execution for other in Requests(workspace.run).unseen())


def _preparation(workspace: Workspace) -> Iterator[str]:
    """What it is at, until it has ended."""
    yield "The pipeline is still being prepared; this run begins when it is there."
    preparation = Progress(workspace.run, PREPARATION)
    _until(lambda: preparation.begun or _no_longer_prepared(workspace))
    if preparation.begun:
        yield from preparation.lines(follow=True, alive=lambda: status.read(workspace) is not None)
    _until(lambda: _no_longer_prepared(workspace))


def _no_longer_prepared(workspace: Workspace) -> bool:
    cloud = status.read(workspace)
    return cloud is None or cloud.phase is not Phase.PREPARING


def _until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(_LOOK_SECONDS)


def _earlier(workspace: Workspace, request: Request) -> Iterator[str]:
    """What was asked for before, and waits too."""
    for other in Requests(workspace.run).waiting():
        if other.execution == request.execution:
            return
        yield other.commit[:_SHORT] or f"a {other.kind}"


@contextmanager
def _left_alone() -> Iterator[None]:
    """A Ctrl-C ends what is told, never what was asked for. It ends git as well, so the last word goes past it."""

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        with suppress(OSError), open("/dev/tty", "w", encoding="utf-8") as terminal:  # noqa: PTH123 - no path of ours
            terminal.write(f"\nThe run goes on; {LOOK}\n")
        os._exit(0)

    signal.signal(signal.SIGINT, leave)
    yield
    sys.stdout.flush()
