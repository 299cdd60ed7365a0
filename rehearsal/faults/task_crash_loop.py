"""The tasks of the new version do not stay up."""

from collections.abc import Iterator
from dataclasses import dataclass

from rehearsal.faults.fault import Fault, not_failed_in, not_rolled_back, wants_rollback
from rehearsal.faults.orders import ENDING_TASKS
from rehearsal.faults.running import images_of
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord


@dataclass
class TaskCrashLoop(Fault):
    """Each is killed before it has answered its first health check."""

    name = "task-crash-loop"
    what = "each task of the new version is killed as soon as it has started, from the stage's deployment on"
    stands_for = "a version that crashes at start: a missing variable, a module that is not there, too little memory"
    expected = (
        "ECS's circuit breaker ends the deployment, the stack rolls back, the stage fails; the tasks of before serve on"
    )

    _given: bool = False

    def __call__(self, event: events.Event, /) -> None:
        """As the stage's stack is about to be changed."""
        match event:
            case events.ActionStarted(stage=self.scene.place.name, action=action) if (
                action.name == self.scene.stack.action and not self._given
            ):
                self._given = True
                spared = sorted({image.digest for image in images_of(self.scene.clients, self.scene.stack)})
                self.scene.orders.give(ENDING_TASKS, account=self.scene.stack.account, spared=spared)

    def end(self) -> None:
        """The next version starts as it should."""
        self.scene.orders.take_back(ENDING_TASKS)
        if killed := self.scene.orders.done(ENDING_TASKS):
            self.happened.append(f"{len(killed)} tasks of the new version were killed in {self.scene.place.name}")

    def surprises(self, record: RunRecord) -> Iterator[str]:
        """It has to be the circuit breaker that says so."""
        place = self.scene.place
        yield from not_failed_in(record, place.name, action=self.scene.stack.action)
        if not any("Circuit Breaker was triggered" in action.error for action in record.last.actions):
            yield "no action says that ECS's circuit breaker was triggered"
        if wants_rollback(place):
            yield from not_rolled_back(record, place.name)
