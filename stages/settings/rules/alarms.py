"""Rules of a stage's alarms (C10)."""

from collections.abc import Iterator

from stages.settings.models import StageSettings
from stages.settings.rules.fault import Fault
from stages.settings.shape import Path
from tap_stack.settings import AlarmSettings, ServiceSettings


def _after_scaling(stage: StageSettings) -> Iterator[Fault]:
    for name, service in stage.services.items():
        for key, of_alarm, where, of_scaling in _levels(stage.alarms, service):
            if of_alarm <= of_scaling:
                yield Fault(
                    f"{key} is {of_alarm}, but services.{name} scales out at {of_scaling}: the alarm would fire"
                    f" whenever scaling does its work. Set {key} above {of_scaling}.",
                    ("alarms", key),
                    ("services", name, *where),
                )


def _levels(alarms: AlarmSettings, service: ServiceSettings) -> Iterator[tuple[str, int, Path, int]]:
    """An alarm's key and level, and the place and the level of the scaling that comes before it."""
    if service.step_scaling is not None:
        yield "cpu_percent", alarms.cpu_percent, ("step_scaling", "scale_out_at"), service.step_scaling.scale_out_at
    if (tracking := service.target_tracking) is not None:
        yield "cpu_percent", alarms.cpu_percent, ("target_tracking", "cpu_percent"), tracking.cpu_percent
        yield "memory_percent", alarms.memory_percent, ("target_tracking", "memory_percent"), tracking.memory_percent


def _distinct_emails(stage: StageSettings) -> Iterator[Fault]:
    emails = [email.lower() for email in stage.alarm_emails]
    for email in sorted({email for email in emails if emails.count(email) > 1}):
        yield Fault(f"{email} is named more than once. SNS subscribes an address once.", "alarm_emails")


def _somebody_listens(stage: StageSettings) -> Iterator[Fault]:
    if stage.production and not stage.alarm_emails:
        yield Fault(
            f"{stage.name} needs somebody who learns that it is unhealthy. Set alarm_emails in [{stage.name}].",
            "alarm_emails",
        )


RULES = (_after_scaling, _distinct_emails, _somebody_listens)
