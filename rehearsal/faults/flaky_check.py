"""A check fails once."""

from collections.abc import Iterator
from dataclasses import dataclass

from rehearsal.faults.fault import Fault, not_failed_in
from rehearsal.faults.orders import REFUSED_ANSWER
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord

_METHOD = "POST"
"""Which no client sends a second time by itself."""


@dataclass
class FlakyCheck(Fault):
    """One request of the checks is answered 502 by the load balancer."""

    name = "flaky-check"
    what = "one request of the stage's checks is answered 502 by the load balancer, once"
    stands_for = (
        "a check that fails for a reason that has gone a moment later: a task that was just replaced, the network"
    )
    expected = "the stage fails in its checks; tried again (RetryStageExecution), it passes, and goes on to prod"

    _given: bool = False

    def __call__(self, event: events.Event, /) -> None:
        """As the stage's checks begin."""
        match event:
            case events.ActionStarted(stage=self.scene.place.name, action=action) if (
                action.provider == "CodeBuild" and not self._given
            ):
                self._given = True
                self.scene.orders.give(REFUSED_ANSWER, account=self.scene.stack.account, method=_METHOD)

    def end(self) -> None:
        """It is used up by then."""
        self.scene.orders.take_back(REFUSED_ANSWER)
        self.happened += [f"{request} was answered 502" for request in self.scene.orders.done(REFUSED_ANSWER)]

    def surprises(self, record: RunRecord) -> Iterator[str]:
        """The checks fail, and not the deployment."""
        place = self.scene.place
        yield from not_failed_in(record, place.name)
        failed = [one.name for one in record.last.actions if one.stage == place.name and one.error]
        if self.scene.stack.action in failed:
            yield "the deployment failed, and not the checks after it"
