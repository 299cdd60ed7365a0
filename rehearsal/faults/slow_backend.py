"""The new version answers, but late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rehearsal.faults.fault import Fault, not_failed_in
from rehearsal.faults.orders import LATE_ANSWERS
from rehearsal.faults.place import Place, deploying
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord

_SECONDS = 1.5
_LOAD_CHECK = "LoadCheck"


@dataclass
class SlowBackend(Fault):
    """Every request to the stage's load balancer waits before a task gets it."""

    name = "slow-backend"
    what = f"each answer of the stage takes {_SECONDS:g} s longer while it is under load"
    stands_for = (
        "a version that is right but slow: a query without an index, a pool that is too small, a busy neighbour"
    )
    expected = "the load check's threshold on latency is exceeded, and the stage fails; nothing is promoted"
    anywhere = False

    _given: bool = False

    @classmethod
    def choose(cls, among: Sequence[Place]) -> Place | None:
        """The first stage that is put under load."""
        return next(
            (place for place in deploying(among) if any(action.name == _LOAD_CHECK for action in place.stage.actions)),
            None,
        )

    def __call__(self, event: events.Event, /) -> None:
        """As the load check begins, until it ends."""
        match event:
            case events.ActionStarted(stage=self.scene.place.name, action=action) if (
                action.name == _LOAD_CHECK and not self._given
            ):
                self._given = True
                self.scene.orders.give(LATE_ANSWERS, account=self.scene.stack.account, seconds=_SECONDS)
            case events.ActionFinished(record=record) if record.name == _LOAD_CHECK:
                self.scene.orders.take_back(LATE_ANSWERS)

    def end(self) -> None:
        """The load is over, too."""
        self.scene.orders.take_back(LATE_ANSWERS)
        if late := self.scene.orders.done(LATE_ANSWERS):
            self.happened.append(f"{len(late)} requests to {self.scene.place.name} were answered {_SECONDS:g} s later")

    def surprises(self, record: RunRecord) -> Iterator[str]:
        """The load check alone fails, and by a threshold."""
        name = self.scene.place.name
        yield from not_failed_in(record, name, action=_LOAD_CHECK)
        checks = [one for one in record.last.actions if (one.stage, one.name) == (name, _LOAD_CHECK)]
        if not any(report.failed for one in checks for report in one.reports):
            yield "the load check's report names no threshold that was exceeded"
