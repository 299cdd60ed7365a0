"""A fault from start to end: a commit on its way, the fault, what came of it, and the next commit."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from rehearsal.errors import RehearsalError
from rehearsal.faults.fault import Fault, Scene
from rehearsal.faults.place import Place, deploying, named, places
from rehearsal.faults.production import StageState, differences
from rehearsal.faults.traffic import Answers, front_doors, traffic
from rehearsal.faults.verdict import Fact, Verdict
from rehearsal.pipeline.approvers import Approver, Beforehand
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.events import Event, ExecutionFinished, Listener
from rehearsal.pipeline.record import Commit, ExecutionRecord, RunRecord, Status
from rehearsal.pipeline.requests import Request
from rehearsal.session import Rehearsal

CHANGED = "workload/backend/src/server.js"
"""A file of every product's image, to which a commit of a drill adds a comment."""

_SOMEBODY = "a rehearsal of faults"
"""Who approves, as nobody is asked."""

Say = Callable[[str, str], None]
"""Says a verb and the rest of a line."""


def _hear_nothing(_event: Event, /) -> None:
    pass


@dataclass(frozen=True)
class Struck:
    """What came of a fault: the verdict, the commit that met it, the one after it, and whether a stage went back."""

    verdict: Verdict
    bad: Commit
    good: Commit
    rolled_back: bool


@dataclass(frozen=True)
class Drill:
    """Drills of one rehearsal. `watch` shows people a run, `ended` is called after each."""

    rehearsal: Rehearsal
    say: Say
    watch: Callable[[], AbstractContextManager[Listener]] = lambda: nullcontext(_hear_nothing)
    ended: Callable[[], None] = lambda: None

    def reach(self, commit: Commit) -> RunRecord:
        """Take a pushed commit to prod. Raises RehearsalError if it does not get there."""
        record = self._run(commit, approver=Beforehand(by=_SOMEBODY))
        if not record.succeeded:
            failed = ", ".join(stage.name for stage in record.last.stages if stage.status is Status.FAILED)
            raise RehearsalError(f"Commit {commit.id[:12]} did not reach prod without any fault: {failed} failed.")
        return record

    def strike(self, kind: type[Fault], *, on: Commit, stage: str = "") -> Struck:
        """Bring a fault about in a commit on top of `on`, which prod runs, and push another one after it.

        Raises:
            RehearsalError: The pipeline has no stage that it could hit, or it could not be brought about.
        """
        all_of_them = places(self.rehearsal.deployed)
        place = self._place(kind, all_of_them, stage)
        prod = deploying(all_of_them)[-1]
        clients = EngineClients(self.rehearsal.endpoint)
        fault = kind(Scene(self.rehearsal, place))
        self.say("Fault", f"{kind.name} in {place.name}: {kind.what}. Expected: {kind.expected}.")
        before = StageState.now(clients, prod)
        with traffic(self._addresses(kind, clients, place, prod), environment=self.rehearsal.environment) as answers:
            bad = self._commit(on, f"A harmless change, with the fault {kind.name} on its way")
            record = self._struck(fault, bad)
            after = StageState.now(clients, prod)
        facts = [
            _happened(fault),
            Fact(f"the run: {kind.expected}", tuple(fault.surprises(record))),
            Fact(f"prod is as it was: {after}", tuple(differences(before, after, touched=place == prod))),
            _served(answers),
            *self._next(fault, record),
        ]
        good = self._commit(bad, f"A good change after the fault {kind.name}")
        facts.append(self._recovered(good))
        return Struck(Verdict(kind.name, place.name, facts), bad, good, rolled_back=bool(record.rollbacks))

    def strike_the_cloud(self, kind: type[Fault], *, on: Commit, stage: str = "") -> Verdict:
        """The same with a fault that ends the embedded AWS, and all that could be compared with it."""
        place = self._place(kind, places(self.rehearsal.deployed), stage)
        fault = kind(Scene(self.rehearsal, place))
        self.say("Fault", f"{kind.name} in {place.name}: {kind.what}. Expected: {kind.expected}.")
        bad = self._commit(on, f"A harmless change, with the fault {kind.name} on its way")
        ended = _Ended()
        said = ""
        try:
            self._struck(fault, bad, ended)
        except RehearsalError as error:
            said = str(error).partition("\n")[0]
        record = RunRecord(
            pipeline=self.rehearsal.deployed.properties.name, commit=bad, executions=tuple(ended.records)
        )
        facts = (
            _happened(fault),
            Fact(f"the rehearsal says so: {said}", () if said else ("it says nothing",)),
            Fact(
                f"the run has an end: {', '.join(f'{one.status}' for one in ended.records)}",
                tuple(fault.surprises(record)) if ended.records else ("it has none",),
            ),
        )
        return Verdict(kind.name, place.name, facts)

    def _place(self, kind: type[Fault], all_of_them: tuple[Place, ...], stage: str) -> Place:
        if stage:
            return named(stage, all_of_them)
        place = kind.choose(all_of_them)
        if place is None:
            pipeline = self.rehearsal.deployed.properties.name
            raise RehearsalError(f"Pipeline {pipeline} has no stage that {kind.name} could hit: {kind.what}.")
        return place

    def _addresses(self, kind: type[Fault], clients: EngineClients, place: Place, prod: Place) -> list[str]:
        """Prod's, and those of the stage that is hit if it is to serve on."""
        hit = place.stacks if kind.stage_serves_on and place != prod else ()
        return front_doors(clients, (*prod.stacks, *hit))

    def _commit(self, on: Commit, message: str) -> Commit:
        commit = self.rehearsal.remote.add(on, path=CHANGED, line=f"// {message}.", message=message)
        self.say("Pushed", f"{commit.id[:12]} to {commit.branch}: {commit.subject}")
        return commit

    def _struck(self, fault: Fault, commit: Commit, *more: Listener) -> RunRecord:
        try:
            return self._run(commit, fault, *more, approver=fault.approver)
        finally:
            fault.end()

    def _run(self, commit: Commit, *listeners: Listener, approver: Approver) -> RunRecord:
        with self._answered(approver), self.watch() as shown:
            record = self.rehearsal.run(commit, listeners=[*listeners, shown])
        self.ended()
        return record

    def _perform(self, request: Request) -> RunRecord:
        with self._answered(Beforehand(by=_SOMEBODY)), self.watch() as shown:
            record = self.rehearsal.perform(request, listeners=[shown])
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

    def _next(self, fault: Fault, record: RunRecord) -> Iterator[Fact]:
        if step := fault.next_step(record, self._perform):
            text, problems = step
            yield Fact(text, tuple(problems))

    def _recovered(self, good: Commit) -> Fact:
        record = self._run(good, approver=Beforehand(by=_SOMEBODY))
        seconds = sum(execution.seconds for execution in record.executions)
        text = f"the next push reached prod after {seconds:.0f} s, and nobody had cleaned up anything"
        if record.succeeded:
            return Fact(text)
        return Fact(text, tuple(f"{one.stage}/{one.name}: {one.error}" for one in record.last.actions if one.error))


class _Ended:
    """Keeps how executions ended of a run that ends with an error."""

    def __init__(self) -> None:
        self.records: list[ExecutionRecord] = []

    def __call__(self, event: Event, /) -> None:
        """Take notice."""
        if isinstance(event, ExecutionFinished):
            self.records.append(event.record)


def _happened(fault: Fault) -> Fact:
    if fault.happened:
        return Fact(f"it happened: {'; '.join(fault.happened)}")
    return Fact("it happened", ("it did not: the run never came to the moment for it, so that this says nothing",))


def _served(answers: Answers) -> Fact:
    return Fact(
        f"what had served before served on: {answers}",
        ()
        if answers.all_good
        else (f"asked for were {', '.join(answers.addresses) or 'no addresses, as there are none'}",),
    )
