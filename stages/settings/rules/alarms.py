"""Rules of a stage's alarms (C10)."""

from collections.abc import Iterator

from stages.settings.models import StageSettings
from stages.settings.rules.fault import Fault
from stages.settings.types import PRODUCTION


def _after_scaling(stage: StageSettings) -> Iterator[Fault]:
    for name, service in stage.services.items():
        if stage.alarms.cpu_percent <= service.scaling.scale_out_at:
            yield Fault(
                f"cpu_percent is {stage.alarms.cpu_percent}, but services.{name} scales out at"
                f" {service.scaling.scale_out_at}: the alarm would fire whenever scaling does its work. Set cpu_percent"
                f" above {service.scaling.scale_out_at}.",
                ("alarms", "cpu_percent"),
                ("services", name, "scaling", "scale_out_at"),
            )


def _distinct_emails(stage: StageSettings) -> Iterator[Fault]:
    emails = [email.lower() for email in stage.alarm_emails]
    for email in sorted({email for email in emails if emails.count(email) > 1}):
        yield Fault(f"{email} is named more than once. SNS subscribes an address once.", "alarm_emails")


def _somebody_listens(stage: StageSettings) -> Iterator[Fault]:
    if stage.name == PRODUCTION and not stage.alarm_emails:
        yield Fault(
            f"{PRODUCTION} needs somebody who learns that it is unhealthy. Set alarm_emails in [{PRODUCTION}].",
            "alarm_emails",
        )


RULES = (_after_scaling, _distinct_emails, _somebody_listens)
