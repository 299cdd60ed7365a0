"""How a new version of a service takes over: the words of the settings in those of ECS (P9)."""

from typing import TypedDict

from aws_cdk import Duration
from aws_cdk import aws_ecs as ecs

from tap_stack.settings import ServiceSettings


class Strategy(TypedDict, total=False):
    """Arguments of a Fargate service; none of them means that tasks are replaced one after the other."""

    deployment_strategy: ecs.DeploymentStrategy
    bake_time: Duration
    canary_configuration: ecs.TrafficShiftConfig
    linear_configuration: ecs.TrafficShiftConfig


def strategy_of(settings: ServiceSettings) -> Strategy:
    """What the settings say."""
    if canary := settings.canary:
        return Strategy(
            deployment_strategy=ecs.DeploymentStrategy.CANARY,
            bake_time=Duration.minutes(canary.bake_minutes),
            canary_configuration=_shift(percent=canary.percent, minutes=canary.canary_minutes),
        )
    if linear := settings.linear:
        return Strategy(
            deployment_strategy=ecs.DeploymentStrategy.LINEAR,
            bake_time=Duration.minutes(linear.bake_minutes),
            linear_configuration=_shift(percent=linear.percent, minutes=linear.step_minutes),
        )
    return Strategy()


def _shift(*, percent: int, minutes: int) -> ecs.TrafficShiftConfig:
    return ecs.TrafficShiftConfig(step_percent=percent, step_bake_time=Duration.minutes(minutes))
