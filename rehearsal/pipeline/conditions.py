"""The conditions of a stage: their rules evaluated side by side, as CodePipeline does."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionStoppedError
from rehearsal.pipeline.definition import Condition, Rule, StageConditions
from rehearsal.pipeline.record import ConditionRecord, RuleRecord, Status
from rehearsal.pipeline.rules import Evaluators, RuleContext, RuleFailedError, RuleResult
from rehearsal.pipeline.stage_actions import StageActions
from rehearsal.pipeline.variables import UnresolvedVariableError, resolved

OVERRIDDEN = "overridden here, so that a rehearsal can be at any time"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment of a stage at which conditions have to hold: `BeforeEntry`, `OnSuccess`, `OnFailure`."""

    stage: str
    name: str
    actions: StageActions
    evaluators: Evaluators

    def evaluate(self, conditions: StageConditions) -> tuple[ConditionRecord, ...]:
        """One record for each condition."""
        return tuple(self._condition(condition) for condition in conditions.conditions)

    def _condition(self, condition: Condition) -> ConditionRecord:
        with ThreadPoolExecutor(max_workers=max(1, len(condition.rules)), thread_name_prefix="rule") as pool:
            try:
                records = tuple(pool.map(self._rule, condition.rules))
            except BaseException:
                self.actions.cancelled.set()  # leaving the `with` waits for the others
                raise
        return ConditionRecord(moment=self.name, result=condition.result, rules=records)

    def _rule(self, rule: Rule) -> RuleRecord:
        clock = time.monotonic()
        self.actions.listen(events.RuleStarted(stage=self.stage, moment=self.name, rule=rule))
        status, summary, notes = self._outcome(rule)
        record = RuleRecord(
            stage=self.stage,
            moment=self.name,
            name=rule.name,
            provider=rule.provider,
            status=status,
            seconds=time.monotonic() - clock,
            summary=summary,
            notes=notes,
        )
        self.actions.listen(events.RuleFinished(record=record))
        return record

    def _outcome(self, rule: Rule) -> tuple[Status, str, tuple[str, ...]]:
        try:
            result = self._evaluated(rule)
        except ActionStoppedError:
            return Status.STOPPED, "stopped", ()
        except RuleFailedError as error:
            if error.timing:
                return Status.OVERRIDDEN, f"{error}; {OVERRIDDEN}", ()
            return Status.FAILED, str(error), ()
        except (RehearsalError, UnresolvedVariableError, ClientError, BotoCoreError, OSError) as error:
            return Status.FAILED, str(error), ()
        return Status.SUCCEEDED, result.summary, result.notes

    def _evaluated(self, rule: Rule) -> RuleResult:
        actions = self.actions
        if actions.cancelled.is_set():
            raise ActionStoppedError
        configuration = resolved(rule.configuration, actions.progress.namespaces)
        context = RuleContext(
            deployed=actions.deployed,
            stage=self.stage,
            rule=rule.model_copy(update={"configuration": configuration}),
            workspace=actions.workspace,
            clients=actions.clients,
            cancelled=actions.cancelled,
        )
        return self.evaluators[rule.provider](context)
