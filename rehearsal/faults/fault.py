"""What a fault is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from rehearsal.errors import RehearsalError
from rehearsal.faults.orders import Orders
from rehearsal.faults.place import DeployedStack, Place, deploying, named, places
from rehearsal.pipeline import events
from rehearsal.pipeline.approvers import Approver, Beforehand
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.record import ExecutionRecord, RunRecord, StageRecord, Status
from rehearsal.pipeline.requests import Request
from rehearsal.session import Rehearsal

Perform = Callable[[Request], RunRecord]
"""Does what somebody has asked of the pipeline."""


@dataclass(frozen=True)
class Scene:
    """What a fault has to do with: the rehearsal, and the stage that it hits."""

    rehearsal: Rehearsal
    place: Place

    @property
    def clients(self) -> EngineClients:
        """Clients of the embedded AWS."""
        return EngineClients(self.rehearsal.endpoint)

    @property
    def orders(self) -> Orders:
        """What the embedded AWS is told to do wrong."""
        return Orders(self.rehearsal.workspace.run)

    @property
    def stack(self) -> DeployedStack:
        """The first one of the stage."""
        return self.place.stacks[0]

    def client(self, service: str) -> Any:  # noqa: ANN401 - a class per service
        """A client in the stage's own account and region."""
        return self.clients(service, account=self.stack.account, region=self.stack.region)


@dataclass
class Fault(ABC):
    """A fault that is brought about once, while a commit is on its way. It hears the events of that run.

    Attributes:
        name: How people ask for it.
        what: What is made to happen, and when.
        stands_for: What it is on AWS.
        expected: How the run ends, in a sentence.
        anywhere: Whether it can be told to hit another stage that deploys.
        ends_cloud: Whether the embedded AWS is gone afterwards, so that nothing can be compared.
        stage_serves_on: Whether what the stage that it hits has served before goes on to serve.
        happened: What was made to happen, as soon as it was. A fault that never came about proves nothing.
    """

    name: ClassVar[str]
    what: ClassVar[str]
    stands_for: ClassVar[str]
    expected: ClassVar[str]
    anywhere: ClassVar[bool] = True
    ends_cloud: ClassVar[bool] = False
    stage_serves_on: ClassVar[bool] = True

    scene: Scene
    happened: list[str] = field(default_factory=list, init=False)

    @classmethod
    def choose(cls, among: Sequence[Place]) -> Place | None:
        """Which stage it hits unless it is told: here, where it is seen soonest. None if the pipeline has no such."""
        return next(iter(deploying(among)), None)

    @classmethod
    def place(cls, deployed: Deployed, *, stage: str = "") -> Place:
        """The stage that it hits: the one of this name, or its own choice.

        Raises:
            RehearsalError: The pipeline has none such.
        """
        if stage:
            return named(stage, places(deployed))
        chosen = cls.choose(places(deployed))
        if chosen is None:
            pipeline = deployed.properties.name
            raise RehearsalError(f"Pipeline {pipeline} has no stage that {cls.name} could hit: {cls.what}.")
        return chosen

    @property
    def approver(self) -> Approver:
        """Who answers the approval of the run."""
        return Beforehand(by="a rehearsal of faults")

    @abstractmethod
    def __call__(self, event: events.Event, /) -> None:
        """Bring it about when its moment has come; raises RehearsalError if that cannot be done."""

    def end(self) -> None:  # noqa: B027 - not every fault has something to take back
        """The run is over: take back what does not end by itself on AWS either. Also called if it never came about."""

    def next_step(self, record: RunRecord, perform: Perform) -> tuple[str, list[str]] | None:  # noqa: ARG002 - most have none
        """What somebody does next about this very run, if anything: what comes of it, and what is wrong with that."""
        return None

    @abstractmethod
    def surprises(self, record: RunRecord) -> Iterator[str]:
        """What of the run's end is not as expected."""


def not_failed_in(record: RunRecord, stage: str, *, action: str = "") -> Iterator[str]:
    """What is not as it is when this stage failed, and this action of it, with nothing of a later stage begun."""
    if record.last.status is not Status.FAILED:
        yield f"the execution ended as {record.last.status}, not as Failed"
    found = stage_of(record.last, stage)
    if found is None or found.status is not Status.FAILED:
        yield f"{stage} is {found.status if found else 'not part of it'}, not Failed"
        return
    failed = [one.name for one in found.actions if one.status is Status.FAILED]
    if action and failed != [action]:
        yield f"of {stage}, {', '.join(failed) or 'no action'} failed, not {action}"
    names = [one.name for one in record.last.stages]
    later = [one for one in record.last.stages[names.index(stage) + 1 :] if one.status is not Status.NOT_RUN]
    yield from (f"{one.name}, which comes later, is {one.status}" for one in later)


def not_rolled_back(record: RunRecord, stage: str) -> Iterator[str]:
    """What is not as it is when this stage was rolled back to the last good execution, and that went well."""
    found = stage_of(record.last, stage)
    if not record.rollbacks:
        yield f"{stage} was not rolled back" + (f": {found.rollback}" if found and found.rollback else "")
    for rollback in record.rollbacks:
        if rollback.status is not Status.SUCCEEDED:
            yield f"the rollback of {stage} ended as {rollback.status}"


def wants_rollback(place: Place) -> bool:
    """Whether a failure of the stage rolls it back."""
    on_failure = place.stage.on_failure
    return bool(on_failure and on_failure.result == "ROLLBACK")


def stage_of(execution: ExecutionRecord, name: str) -> StageRecord | None:
    """A stage's record."""
    return next((stage for stage in execution.stages if stage.name == name), None)
