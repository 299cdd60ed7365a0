"""The gates of production: a window, blocked days, a bake on the stage's alarm, and the way back."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Duration
from constructs import Construct

from pipeline.bake import Bake
from pipeline.conditions import Conditions, Rule, lambda_rule
from pipeline.rule_function import RuleFunction
from pipeline.storage import Storage
from stages.settings import GateSettings, WindowSettings
from stages.tap_stage import TapStage


class Gates(Construct):
    """Conditions before and after waves of production (decisions 37 and 38).

    Args:
        scope: The pipeline's stack.
        construct_id: Its name there.
        pipeline: The pipeline's name, from which that of the watching role follows.
        settings: Which gates there are; None for none.
        calendar: The calendar of blocked days, as its function reads it; empty if there is none.
        conditions: Takes the rules, and writes them once the pipeline is built.
        storage: Whose key encrypts the functions' logs.

    Attributes:
        watcher_arn: The role that watches alarms during the bake; None without a bake.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: str,
        settings: GateSettings | None,
        calendar: str,
        conditions: Conditions,
        storage: Storage,
    ) -> None:
        super().__init__(scope, construct_id)
        self._rollback = bool(settings and settings.rollback)
        self._conditions = conditions
        self._entry: list[Rule] = []
        if settings and settings.window:
            self._entry.append(_window(settings.window, time_zone=settings.time_zone))
        if settings and calendar:
            self._entry.append(self._blocked_days(settings, calendar, storage))
        minutes = settings.bake_minutes if settings else None
        self._bake = (
            Bake(self, "Bake", role_name=f"{pipeline}-bake", minutes=minutes, storage=storage) if minutes else None
        )
        self.watcher_arn = self._bake.watcher_arn if self._bake else None

    def guard(self, wave: str, stages: Sequence[TapStage]) -> None:
        """Put the gates before and after a stage of the pipeline, which deploys these stages."""
        if self._entry:
            self._conditions.before_entry(wave, "FAIL", *self._entry)
        if self._bake:
            rules = [self._bake.rule(stage) for stage in stages]
            self._conditions.on_success(wave, "ROLLBACK" if self._rollback else "FAIL", *rules)
        if self._rollback:
            self._conditions.on_failure(wave, "ROLLBACK")

    def _blocked_days(self, settings: GateSettings, calendar: str, storage: Storage) -> Rule:
        function = RuleFunction(
            self,
            "BlockedDays",
            code="blocked_days.py",
            description="Says whether production may be deployed to on a day",
            log_group=storage.log_group("BlockedDays"),
            timeout=Duration.seconds(30),
            environment={"CALENDAR": calendar},
        )
        asked: dict[str, Any] = {"time_zone": settings.time_zone}
        if window := settings.window:
            asked["window"] = {"days": window.days, "from_hour": window.from_hour, "until_hour": window.until_hour}
        return lambda_rule("BlockedDays", function, asked)


def _window(window: WindowSettings, *, time_zone: str) -> Rule:
    """In the rule's words: seconds, minutes, hours, days, months, days of the week, years.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
    """
    days = ",".join(day.upper() for day in window.days)
    cron = f"* * {window.from_hour}-{window.until_hour - 1} ? * {days} *"
    return Rule("Window", "DeploymentWindow", {"Cron": cron, "TimeZone": time_zone})
