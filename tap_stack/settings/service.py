"""A Fargate service: its size, how many tasks, and how a new version takes over (C3, P2, P9)."""

from typing import Annotated

from pydantic import Field

from tap_stack.setting_types import service
from tap_stack.setting_types.constraints import OFF
from tap_stack.settings.model import Model


class StepScaling(Model):
    """Step scaling on CPU: percent at and above which to add tasks, at and below which to remove them (C3)."""

    scale_out_at: service.ScaleOutAt
    scale_in_at: service.ScaleInAt


class TargetTracking(Model):
    """Target tracking on CPU and memory: as many tasks as keep both at or below these averages (P2)."""

    cpu_percent: service.TargetCpu
    memory_percent: service.TargetMemory
    scale_out_cooldown_seconds: service.ScaleOutCooldown
    scale_in_cooldown_seconds: service.ScaleInCooldown


class Canary(Model):
    """A deployment that shows the new version to a few requests first, then to all of them (P9)."""

    percent: service.CanaryPercent
    canary_minutes: service.StepMinutes
    bake_minutes: service.BakeMinutes


class Linear(Model):
    """A deployment that moves the requests to the new version in equal steps (P9)."""

    percent: service.LinearPercent
    step_minutes: service.StepMinutes
    bake_minutes: service.BakeMinutes


class HealthCheckSettings(Model):
    """How the target group probes a task."""

    path: service.HealthCheckPath
    interval_seconds: service.HealthCheckInterval
    unhealthy_threshold: service.HealthCheckThreshold


class ServiceSettings(Model):
    """One ECS Fargate service (C3, P2). Without `canary` and `linear` its tasks are replaced one by one."""

    cpu: service.FargateCpu
    memory_mib: service.FargateMemory
    port: service.ContainerPort
    capacity: service.CapacitySetting
    min_tasks: service.TaskCount
    max_tasks: service.TaskCount
    step_scaling: Annotated[
        StepScaling | None,
        OFF,
        Field(description="Adds more tasks the higher the CPU; a service has either this or target_tracking."),
    ] = None
    target_tracking: Annotated[
        TargetTracking | None,
        OFF,
        Field(description="Keeps CPU and memory at a level; a service has either this or step_scaling."),
    ] = None
    canary: Annotated[
        Canary | None,
        OFF,
        Field(description="A service has this, linear, or neither: then its tasks are replaced one after the other."),
    ] = None
    linear: Annotated[
        Linear | None,
        OFF,
        Field(description="A service has this, canary, or neither: then its tasks are replaced one after the other."),
    ] = None
    health_check: HealthCheckSettings
    tracing: service.Tracing = False

    @property
    def moves_requests(self) -> bool:
        """Whether a deployment moves requests between two target groups."""
        return self.canary is not None or self.linear is not None
