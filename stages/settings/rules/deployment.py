"""Rules of how a new version of a service takes over (P9)."""

import math
from collections.abc import Iterator

from stages.settings.models import StageSettings
from stages.settings.rules.fault import Fault
from tap_stack.settings import Linear, ServiceSettings

LONGEST_MINUTES = 33 * 60
"""From where on CloudFormation refuses a deployment, for its own operations end after 36 hours.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ecs-service-linearconfiguration.html
"""
ALARM_MINUTES = 7
"""Until an alarm that guards deployments has fired: five minutes of data, and two until CloudWatch has the last."""


def _one_strategy(service: ServiceSettings) -> Iterator[Fault]:
    if service.canary is not None and service.linear is not None:
        yield Fault(
            "canary and linear are both set, and a deployment moves the requests in one way. Set the one to false.",
            "canary",
            "linear",
        )


def _ends_in_time(linear: Linear) -> Iterator[Fault]:
    steps = math.ceil(100 / linear.percent)
    minutes = steps * linear.step_minutes + linear.bake_minutes
    if minutes > LONGEST_MINUTES:
        yield Fault(
            f"{steps} steps of {linear.percent} % with step_minutes {linear.step_minutes}, and bake_minutes"
            f" {linear.bake_minutes}, take {minutes / 60:.0f} hours; CloudFormation refuses a deployment of more than"
            f" {LONGEST_MINUTES // 60}. Raise percent, or lower the minutes.",
            "step_minutes",
            "percent",
            "bake_minutes",
        )


def _alarms_can_fire(stage: StageSettings) -> Iterator[Fault]:
    """What is not watched for as long as the alarms need is no canary, but a delay (P7, P9)."""
    for name, service in stage.services.items() if stage.production else ():
        for strategy, key, minutes in _waits(service):
            if minutes < ALARM_MINUTES:
                yield Fault(
                    f"must be at least {ALARM_MINUTES} in {stage.name}: the alarms that roll a deployment back need as"
                    f" long to fire. Set services.{name}.{strategy}.{key} in [{stage.name}].",
                    ("services", name, strategy, key),
                )


def _waits(service: ServiceSettings) -> Iterator[tuple[str, str, int]]:
    """Where a deployment waits: strategy, key, minutes."""
    if (canary := service.canary) is not None:
        yield "canary", "canary_minutes", canary.canary_minutes
        yield "canary", "bake_minutes", canary.bake_minutes
    if (linear := service.linear) is not None:
        yield "linear", "step_minutes", linear.step_minutes
        yield "linear", "bake_minutes", linear.bake_minutes


RULES = (_one_strategy,)
LINEAR_RULES = (_ends_in_time,)
STAGE_RULES = (_alarms_can_fire,)
