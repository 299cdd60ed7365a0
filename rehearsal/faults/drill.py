"""A fault from start to end: a commit on its way, the fault, what came of it, and the next commit."""

from collections.abc import Iterator
from dataclasses import dataclass

from rehearsal.faults.fault import Fault, Scene
from rehearsal.faults.place import Place, deploying, places
from rehearsal.faults.production import StageState, differences
from rehearsal.faults.pushes import Pushes
from rehearsal.faults.traffic import Answers, front_doors, traffic
from rehearsal.faults.verdict import Fact, Verdict
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import Commit, RunRecord


@dataclass(frozen=True)
class Struck:
    """What came of a fault: the verdict, the commit that met it, the one after it, and whether a stage went back."""

    verdict: Verdict
    bad: Commit
    good: Commit
    rolled_back: bool


def strike(pushes: Pushes, kind: type[Fault], *, on: Commit, stage: str = "") -> Struck:
    """Bring a fault about in a commit on top of `on`, which prod runs, and push another one after it.

    Raises:
        RehearsalError: The pipeline has no stage that it could hit, or it could not be brought about.
    """
    rehearsal = pushes.rehearsal
    fault = begin(pushes, kind, stage=stage)
    place, prod = fault.scene.place, deploying(places(rehearsal.deployed))[-1]
    clients = EngineClients(rehearsal.endpoint)
    before = StageState.now(clients, prod)
    with traffic(_addresses(kind, clients, place, prod), environment=rehearsal.environment) as answers:
        bad = pushes.harmless(on, f"A harmless change, with the fault {kind.name} on its way")
        record = pushes.meet(fault, bad)
        after = StageState.now(clients, prod)
    facts = [
        happened(fault),
        Fact(f"the run: {kind.expected}", tuple(fault.surprises(record))),
        Fact(f"prod is as it was: {after}", tuple(differences(before, after, touched=place == prod))),
        served_on(answers),
        *_next(pushes, fault, record),
    ]
    good = pushes.harmless(bad, f"A good change after the fault {kind.name}")
    facts.append(recovered(pushes.run(good)))
    return Struck(Verdict(kind.name, place.name, facts), bad, good, rolled_back=bool(record.rollbacks))


def begin(pushes: Pushes, kind: type[Fault], *, stage: str) -> Fault:
    """The fault, of which nothing has happened yet, and people are told what will."""
    place = kind.place(pushes.rehearsal.deployed, stage=stage)
    pushes.say("Fault", f"{kind.name} in {place.name}: {kind.what}. Expected: {kind.expected}.")
    return kind(Scene(pushes.rehearsal, place))


def happened(fault: Fault) -> Fact:
    """A fault that never came about proves nothing."""
    if fault.happened:
        return Fact(f"it happened: {'; '.join(fault.happened)}")
    return Fact("it happened", ("it did not: the run never came to the moment for it, so that this says nothing",))


def served_on(answers: Answers) -> Fact:
    """What serves may not have noticed."""
    addresses = ", ".join(answers.addresses) or "nothing, as no stack has a SiteUrl among its outputs"
    return Fact(
        f"what had served before served on: {answers}", () if answers.all_good else (f"asked for was {addresses}",)
    )


def recovered(record: RunRecord) -> Fact:
    """The next push finds everything as a push has to."""
    seconds = sum(execution.seconds for execution in record.executions)
    text = f"the next push reached prod after {seconds:.0f} s, and nobody had cleaned up anything"
    if record.succeeded:
        return Fact(text)
    errors = (f"{one.stage}/{one.name}: {one.error}" for one in record.last.actions if one.error)
    return Fact(text, (f"it ended as {record.last.status}", *errors))


def _addresses(kind: type[Fault], clients: EngineClients, place: Place, prod: Place) -> list[str]:
    """Prod's, and those of the stage that is hit if it is to serve on."""
    hit = place.stacks if kind.stage_serves_on and place != prod else ()
    return front_doors(clients, (*prod.stacks, *hit))


def _next(pushes: Pushes, fault: Fault, record: RunRecord) -> Iterator[Fact]:
    if step := fault.next_step(record, pushes.perform):
        text, problems = step
        yield Fact(text, tuple(problems))
