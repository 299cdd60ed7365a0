"""Performs what is asked of the pipeline, one after the other, once it has been prepared."""

import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from rich.console import Console

from rehearsal.after_run import after_run
from rehearsal.cloud import status, telling
from rehearsal.cloud.progress import PREPARATION, Progress
from rehearsal.cloud.status import Phase, Status
from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import RunRecord
from rehearsal.pipeline.requests import Request, Requests
from rehearsal.pipeline.serving import serving
from rehearsal.run_pages import RunPages
from rehearsal.session import Rehearsal
from rehearsal.system_errors import explain, explainable
from rehearsal.workspace import Workspace

_LOOK_SECONDS = 0.2


@dataclass(kw_only=True)
class Worker:
    """Works until the rehearsal is cancelled. What goes wrong is told to who asked, and the next one is served.

    `commit` is what the pipeline's stack is first deployed from.
    """

    rehearsal: Rehearsal
    status: Status
    commit: str
    ended: threading.Event = field(default_factory=threading.Event, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def _workspace(self) -> Workspace:
        return self.rehearsal.workspace

    def work(self) -> None:
        """Prepare, then serve."""
        requests = Requests(self._workspace.run)
        try:
            self._prepare(self.commit)
            with serving(self._workspace.state):
                while not self.rehearsal.cancelled.wait(_LOOK_SECONDS):
                    if request := requests.take():
                        self._serve(request)
        finally:
            self.ended.set()

    def stop(self) -> None:
        """End what is under way, as stopped, and serve no more."""
        self._say(phase=Phase.STOPPING)
        self.rehearsal.cancelled.set()

    def _say(self, **changed: object) -> None:
        with self._lock:
            if self.status.phase is Phase.STOPPING:
                changed.pop("phase", None)
            self.status = replace(self.status, **changed)  # type: ignore[arg-type]  # by their names
            status.write(self._workspace, self.status)

    def _prepare(self, commit: str) -> None:
        """Deploy the pipeline's stack; if that fails, the next push is another try."""
        problem = self._told(PREPARATION, lambda console: self._deploy(commit, console))
        self._say(phase=Phase.UNPREPARED if problem else Phase.READY, problem=problem)

    def _deploy(self, commit: str, console: Console) -> None:
        began = time.monotonic()
        self._say(phase=Phase.PREPARING, problem="")
        telling.say(console, f"Preparing the pipeline of {self.rehearsal.product} as it is in {commit[:12]}")
        self.rehearsal.console = console
        self.rehearsal.deploy_commit(commit)
        self._say(pipeline=self.rehearsal.deployed.properties.name, branch=self.rehearsal.branch)
        telling.say(console, f"The pipeline {self.status.pipeline} is there, after {time.monotonic() - began:.0f} s.")

    def _serve(self, request: Request) -> None:
        if self.status.phase is Phase.UNPREPARED:
            self._prepare(request.commit or self.commit)
        self._told(request.execution, lambda console: self._perform(request, console))
        Requests(self._workspace.run).begun(request.execution)  # also if nothing could begin
        self._say(running="")

    def _perform(self, request: Request, console: Console) -> None:
        if self.status.problem:
            raise RehearsalError(f"There is no pipeline that could run: {self.status.problem}")
        pages = RunPages(
            workspace=self._workspace,
            product=self.rehearsal.product,
            clients=lambda: EngineClients(self.rehearsal.endpoint),
            say=partial(telling.say, console),
        )
        with pages:
            with telling.told(console) as listeners:
                record = self.rehearsal.perform(request, listeners=[self._note, *listeners])
            self._conclude(record, console)

    def _conclude(self, record: RunRecord, console: Console) -> None:
        kept = after_run(self.rehearsal, record)
        conclusion = telling.conclusion(record, product=self.rehearsal.product, kept=kept.summary.parent)
        telling.say(console, *conclusion)
        self._say(branch=self.rehearsal.branch)

    def _note(self, event: events.Event, /) -> None:
        """What is running, for those who wait for it."""
        if isinstance(event, events.ExecutionStarted):
            self._say(running=f"{event.commit.id[:12]} {event.commit.subject}")

    def _told(self, name: str, do: Callable[[Console], None]) -> str:
        """Do something, and tell of it in lines of this name; what it failed of, which is told too."""
        progress = Progress(self._workspace.run, name)
        with progress.begin() as file:
            console = telling.console_of(file)
            try:
                do(console)
                problem = ""
            except Exception as error:
                problem = self._explained(error)
            with suppress(OSError):
                telling.say(console, *problem.splitlines())
        progress.end()
        return problem

    def _explained(self, error: Exception) -> str:
        if isinstance(error, RehearsalError):
            return str(error)
        if isinstance(error, OSError) and explainable(error):
            return str(explain(error, path=self._workspace.root))
        traceback.print_exception(error, file=sys.stderr)
        return f"This is a mistake of the rehearsal itself: {error!r}. More is in {self._workspace.results}/cloud.log"
