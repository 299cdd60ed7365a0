"""A fault that ends the embedded AWS, and with it all that could be compared: what is left is how the run ends."""

from dataclasses import dataclass, field

from rehearsal.errors import RehearsalError
from rehearsal.faults.drill import begin, happened
from rehearsal.faults.fault import Fault
from rehearsal.faults.pushes import Pushes
from rehearsal.faults.verdict import Fact, Verdict
from rehearsal.pipeline.events import Event, ExecutionFinished
from rehearsal.pipeline.record import Commit, ExecutionRecord, RunRecord

_SAID = "The embedded AWS ended before its time"


@dataclass
class _Ended:
    """Keeps how executions ended of a run that ends with an error."""

    records: list[ExecutionRecord] = field(default_factory=list)

    def __call__(self, event: Event, /) -> None:
        if isinstance(event, ExecutionFinished):
            self.records.append(event.record)


def strike_the_cloud(pushes: Pushes, kind: type[Fault], *, on: Commit, stage: str = "") -> Verdict:
    """Bring it about in a commit on top of `on`, which need not have been deployed."""
    deployed = pushes.rehearsal.deployed
    fault, ended, said = begin(pushes, kind, stage=stage), _Ended(), "nothing"
    bad = pushes.harmless(on, f"A harmless change, with the fault {kind.name} on its way")
    try:
        pushes.meet(fault, bad, ended)
    except RehearsalError as error:
        said = str(error).partition("\n")[0]
    record = RunRecord(pipeline=deployed.properties.name, commit=bad, executions=tuple(ended.records))
    facts = (
        happened(fault),
        Fact(f"the rehearsal says so: {said}", () if said.startswith(_SAID) else (f'it does not say "{_SAID}"',)),
        Fact(
            f"the run has an end: {', '.join(one.status for one in ended.records)}",
            tuple(fault.surprises(record)) if ended.records else ("it has none",),
        ),
    )
    return Verdict(kind.name, fault.scene.place.name, facts)
