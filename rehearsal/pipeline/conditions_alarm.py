"""The rule CloudWatchAlarm: no alarm fires at the end of a stage, nor for some time after."""

from dataclasses import dataclass

from rehearsal.pipeline.rules import RuleContext, RuleFailedError, RuleResult

_LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class CloudWatchAlarm:
    """Watches an alarm of the pipeline's account for `seconds`, whatever WaitTime says.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html
    """

    seconds: float = 1.0

    def __call__(self, context: RuleContext) -> RuleResult:
        """Hold as long as the alarm is in none of the rule's states."""
        name = context.setting("AlarmName")
        states = context.rule.configuration.get("AlarmStates", "ALARM").split(",")
        for _ in range(round(self.seconds / _LOOK_SECONDS) + 1):
            state = self._state(context, name)
            if state in states:
                raise RuleFailedError(f"alarm {name} is in state {state}")
            context.wait(_LOOK_SECONDS)
        notes = (f"watched for {self.seconds:.0f} s",)
        return RuleResult(summary=f"alarm {name} is in state {state}", notes=notes)

    @staticmethod
    def _state(context: RuleContext, name: str) -> str:
        kinds = ["MetricAlarm", "CompositeAlarm"]
        found = context.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=kinds)
        alarms = [*found.get("MetricAlarms", ()), *found.get("CompositeAlarms", ())]
        if not alarms:
            raise RuleFailedError(f"there is no alarm {name}")
        return str(alarms[0]["StateValue"])
