"""One stage of an execution: the conditions before it, its actions, the conditions after it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from rehearsal.pipeline import events
from rehearsal.pipeline.checkpoint import Retry
from rehearsal.pipeline.conditions import Moment
from rehearsal.pipeline.definition import Stage, StageConditions
from rehearsal.pipeline.overrides import Overrides
from rehearsal.pipeline.record import ActionRecord, ConditionRecord, StageRecord, Status
from rehearsal.pipeline.rollback import GoodExecution, History, NoRollbackError
from rehearsal.pipeline.rules import Evaluators
from rehearsal.pipeline.stage_actions import StageActions

_ROLLBACK, _SKIP = "ROLLBACK", "SKIP"


@dataclass(kw_only=True)
class StageRun:
    """Runs it once, or with `retry` once more; `rollback_to` is then what it has to be rolled back to, if so.

    A stage that is being rolled back is asked none of its conditions, and is nothing to go back to later.
    """

    stage: Stage
    actions: StageActions
    evaluators: Evaluators
    history: History
    overrides: Overrides
    is_rollback: bool
    retry: Retry | None = None
    rollback_to: GoodExecution | None = field(default=None, init=False)
    _asked: list[ConditionRecord] = field(default_factory=list, init=False)

    def run(self) -> StageRecord:
        """Run it to its end, whatever that is."""
        clock = time.monotonic()
        self.actions.listen(events.StageStarted(stage=self.stage.name, retry=self.retry is not None))
        records: Sequence[ActionRecord] = ()
        status, wish = self._enter(), ""
        if status is Status.SUCCEEDED:
            records = self.actions.run(self.stage, kept=self.retry.kept if self.retry else {})
            status, wish = self._leave(self._outcome(records))
        record = StageRecord(
            name=self.stage.name,
            status=status,
            seconds=time.monotonic() - clock,
            actions=tuple(records),
            conditions=tuple(self._asked),
            rollback=wish,
        )
        self.actions.listen(events.StageFinished(record=record))
        return record

    def _enter(self) -> Status:
        """A stage that is not entered is not rolled back: nothing of it has changed."""
        if self.retry and self.retry.was_entered:
            return Status.SUCCEEDED
        failed = self._ask("BeforeEntry", self.stage.before_entry)
        if failed and failed.status is Status.FAILED and failed.result == _SKIP:
            return Status.SKIPPED
        return failed.status if failed else Status.SUCCEEDED

    def _leave(self, status: Status) -> tuple[Status, str]:
        if status is Status.SUCCEEDED:
            failed = self._ask("OnSuccess", self.stage.on_success)
            if failed is None:
                if not self.is_rollback:
                    self.history.add(self._good())
                return status, ""
            back = failed.status is Status.FAILED and failed.result == _ROLLBACK
            return failed.status, self._back() if back else ""
        on_failure = self.stage.on_failure
        if status is not Status.FAILED or not on_failure or self.is_rollback:
            return status, ""
        failed = self._ask("OnFailure", on_failure)
        result = failed.result if failed and failed.status is Status.FAILED else on_failure.result
        return status, self._back() if result == _ROLLBACK else ""

    def _ask(self, moment: str, conditions: StageConditions | None) -> ConditionRecord | None:
        """The first condition that does not hold, if one does not."""
        if self.is_rollback or not conditions or self._overridden(moment):
            return None
        asked = Moment(
            stage=self.stage.name,
            name=moment,
            actions=self.actions,
            evaluators=self.evaluators,
        ).evaluate(conditions)
        self._asked += asked
        failed = next((record for record in asked if record.status is not Status.SUCCEEDED), None)
        return None if failed and self._overridden(moment) else failed

    def _overridden(self, moment: str) -> bool:
        """Whether somebody has decided that the conditions of this moment do not count."""
        if not self.overrides.take(self.actions.execution, self.stage.name, moment):
            return False
        self.actions.listen(events.ConditionOverridden(stage=self.stage.name, moment=moment))
        return True

    def _back(self) -> str:
        """Find where to go back to; what there is to say about it."""
        try:
            self.rollback_to = self.history.last(self.stage.name, version=self.actions.deployed.version)
        except NoRollbackError as error:
            return f"not rolled back: {error}"
        return f"rolled back to {self.rollback_to}"

    def _good(self) -> GoodExecution:
        progress = self.actions.progress
        return GoodExecution(
            stage=self.stage.name,
            execution=self.actions.execution,
            version=self.actions.deployed.version,
            commit=self.actions.commit,
            artifacts=dict(progress.artifacts),
            namespaces=dict(progress.namespaces),
        )

    def _outcome(self, records: Sequence[ActionRecord]) -> Status:
        """The worst of its actions'; stopped, if not all of them have run though none failed."""
        statuses = {record.status for record in records}
        if len(records) < len(self.stage.actions):
            statuses.add(Status.STOPPED)
        return next((status for status in (Status.FAILED, Status.STOPPED) if status in statuses), Status.SUCCEEDED)
