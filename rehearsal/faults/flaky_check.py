"""A check fails once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rehearsal.faults.fault import Fault, Perform, not_failed_in, stage_of, wants_rollback
from rehearsal.faults.orders import REFUSED_ANSWER
from rehearsal.faults.place import Place, deploying
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord, Status
from rehearsal.pipeline.requests import Requests
from rehearsal.pipeline.serving import serving

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

    anywhere = False

    _given: bool = False

    @classmethod
    def choose(cls, among: Sequence[Place]) -> Place | None:
        """The first that is not rolled back by itself: what went back already is not tried again."""
        return next((place for place in deploying(among) if not wants_rollback(place)), None)

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

    def next_step(self, record: RunRecord, perform: Perform) -> tuple[str, list[str]] | None:
        """Try what failed again, by CodePipeline's API."""
        rehearsal, stage = self.scene.rehearsal, self.scene.place.name
        said = "tried again (RetryStageExecution), the stage passes, and the same execution reaches prod"
        failed = stage_of(record.last, stage)
        if failed is None or failed.status is not Status.FAILED:
            return said, [f"{stage} did not fail, and only what has failed can be tried again"]
        codepipeline = self.scene.clients(
            "codepipeline", account=rehearsal.deployed.account, region=rehearsal.deployed.region
        )
        with serving(rehearsal.workspace.state):
            codepipeline.retry_stage_execution(
                pipelineName=record.pipeline,
                stageName=stage,
                pipelineExecutionId=record.last.id,
                retryMode="FAILED_ACTIONS",
            )
            request = Requests(rehearsal.workspace.run).take()
            if request is None:
                return said, ["nothing was asked of the pipeline"]
            retried = perform(request)
        return said, list(_not_gone_on(retried, stage, execution=record.last.id))


def _not_gone_on(retried: RunRecord, stage: str, *, execution: str) -> Iterator[str]:
    if retried.last.id != execution:
        yield f"it is execution {retried.last.id}, not {execution}"
    found = stage_of(retried.last, stage)
    if found is None or found.status is not Status.SUCCEEDED:
        yield f"{stage} is {found.status if found else 'not part of it'}, not Succeeded"
    if not retried.succeeded:
        yield f"the execution ended as {retried.last.status}, not as Succeeded"
