"""An alarm of production fires while it is watched after a deployment."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rehearsal.errors import RehearsalError
from rehearsal.faults.fault import Fault, not_rolled_back, stage_of
from rehearsal.faults.place import Place, deploying
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord, Status

OUTPUT = "HealthAlarmName"
"""The stack's output that names its alarm for bad health, as the alarm drill has it."""
_AFTER = "OnSuccess"


@dataclass
class AlarmDuringBake(Fault):
    """One of those that the alarm for bad health is made of."""

    name = "alarm-during-bake"
    what = "an alarm of production fires as its bake begins: all its checks have passed by then"
    stands_for = "a version that is bad for customers in a way that no check has seen: errors, latency, a full memory"
    expected = "the bake does not hold, and the stage is rolled back to the last good execution"
    anywhere = False

    _alarm: str = ""

    @classmethod
    def choose(cls, among: Sequence[Place]) -> Place | None:
        """The last stage that is watched after its checks."""
        return next((place for place in reversed(deploying(among)) if place.stage.on_success), None)

    def __call__(self, event: events.Event, /) -> None:
        """As the first rule after the stage's success is about to be asked."""
        match event:
            case events.RuleStarted(stage=self.scene.place.name, moment=moment) if (
                moment == _AFTER and not self.happened
            ):
                self._alarm = self._one_of_its_alarms()
                self._set("ALARM", "A fault was asked for, and this is it")
                self.happened.append(f"the alarm {self._alarm} fired as the bake of {self.scene.place.name} began")
            case events.StageFinished(record=stage) if stage.name == self.scene.place.name:
                self.end()

    def end(self) -> None:
        """As CloudWatch does once the version that caused it is on its way out: the rollback's checks look at it."""
        if self._alarm:
            self._set("OK", "The metrics are as they should be")
            self._alarm = ""

    def surprises(self, record: RunRecord) -> Iterator[str]:
        """Everything in the stage went well, and still it failed, and went back."""
        name = self.scene.place.name
        if record.last.status is not Status.FAILED:
            yield f"the execution ended as {record.last.status}, not as Failed"
        stage = stage_of(record.last, name)
        failed = [action.name for action in stage.actions if action.status is not Status.SUCCEEDED] if stage else [name]
        if failed:
            yield f"before the bake, these did not succeed: {', '.join(failed)}"
        conditions = [one for one in stage.conditions if one.moment == _AFTER] if stage else []
        if not any(condition.status is Status.FAILED for condition in conditions):
            yield f"no condition after {name} failed"
        yield from not_rolled_back(record, name)

    def _set(self, state: str, reason: str) -> None:
        self.scene.client("cloudwatch").set_alarm_state(AlarmName=self._alarm, StateValue=state, StateReason=reason)

    def _one_of_its_alarms(self) -> str:
        """The alarm for bad health is a composite, whose state follows from its parts."""
        stack = self.scene.stack
        (found,) = self.scene.client("cloudformation").describe_stacks(StackName=stack.name)["Stacks"]
        outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}
        if OUTPUT not in outputs:
            raise RehearsalError(
                f"{stack.name} has no output {OUTPUT}, so there is no alarm that could fire in its bake."
            )
        described = self.scene.client("cloudwatch").describe_alarms(
            AlarmNames=[outputs[OUTPUT]], AlarmTypes=["CompositeAlarm", "MetricAlarm"]
        )
        for composite in described["CompositeAlarms"]:
            return str(re.findall(r"ALARM\([\"']?(?:arn:[^\"')]+:alarm:)?([^\"')]+)", composite["AlarmRule"])[0])
        return str(outputs[OUTPUT])
