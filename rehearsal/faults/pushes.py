"""The pushes of a drill: commits that are harmless, on their way to prod without anybody being asked."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from rehearsal.errors import RehearsalError
from rehearsal.faults.fault import Fault
from rehearsal.pipeline.approvers import Approver, Beforehand
from rehearsal.pipeline.events import Event, Listener
from rehearsal.pipeline.record import Commit, RunRecord, Status
from rehearsal.pipeline.requests import Request
from rehearsal.session import Rehearsal

CHANGED = "workload/backend/src/server.js"
"""A file of every product's image, to which a commit of a drill adds a comment."""
_SOMEBODY = "a rehearsal of faults"
"""Who approves, as nobody is asked."""


def _say_nothing(_verb: str, _rest: str) -> None:
    pass


def _hear_nothing(_event: Event, /) -> None:
    pass


@dataclass(frozen=True)
class Pushes:
    """Those to one rehearsal.

    Attributes:
        say: Says a verb and the rest of a line to people.
        watch: Shows them a run.
        ended: Is called after each run.
    """

    rehearsal: Rehearsal
    say: Callable[[str, str], None] = _say_nothing
    watch: Callable[[], AbstractContextManager[Listener]] = lambda: nullcontext(_hear_nothing)
    ended: Callable[[], None] = lambda: None

    def head(self) -> Commit:
        """Push HEAD of the checkout."""
        return self._said(self.rehearsal.push("HEAD"))

    def harmless(self, on: Commit, message: str) -> Commit:
        """A commit on top of one, in the rehearsal's own repository, with one comment more."""
        return self._said(self.rehearsal.remote.add(on, path=CHANGED, line=f"// {message}.", message=message))

    def run(self, commit: Commit) -> RunRecord:
        """Take a pushed commit on its way."""
        return self._run(commit, approver=Beforehand(by=_SOMEBODY))

    def reach(self, commit: Commit) -> None:
        """Take a pushed commit to prod. Raises RehearsalError if it does not get there."""
        record = self.run(commit)
        if not record.succeeded:
            failed = ", ".join(stage.name for stage in record.last.stages if stage.status is Status.FAILED)
            raise RehearsalError(f"Commit {commit.id[:12]} did not reach prod without any fault: {failed} failed.")

    def meet(self, fault: Fault, commit: Commit, *listeners: Listener) -> RunRecord:
        """Take a pushed commit on its way, where it meets the fault."""
        try:
            return self._run(commit, fault, *listeners, approver=fault.approver)
        finally:
            fault.end()

    def perform(self, request: Request) -> RunRecord:
        """Do what somebody has asked of the pipeline."""
        with self._answered(Beforehand(by=_SOMEBODY)), self.watch() as shown:
            record = self.rehearsal.perform(request, listeners=[shown])
        self.ended()
        return record

    def _said(self, commit: Commit) -> Commit:
        self.say("Pushed", f"{commit.id[:12]} to {commit.branch}: {commit.subject}")
        return commit

    def _run(self, commit: Commit, *listeners: Listener, approver: Approver) -> RunRecord:
        with self._answered(approver), self.watch() as shown:
            record = self.rehearsal.run(commit, listeners=[*listeners, shown])
        self.ended()
        return record

    @contextmanager
    def _answered(self, approver: Approver) -> Iterator[None]:
        """Approvals are for this one to answer, as long as the context lasts."""
        usual, self.rehearsal.approver = self.rehearsal.approver, approver
        try:
            yield
        finally:
            self.rehearsal.approver = usual
