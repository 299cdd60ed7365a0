"""How many tasks of a service run: between two bounds, by steps on its CPU or by keeping to a level (C3, P2)."""

from aws_cdk import Duration
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from tap_stack.settings import ServiceSettings, TargetTracking
from tap_stack.step_scaling import CpuScaling


def scale(scope: Construct, *, service: ecs.FargateService, settings: ServiceSettings) -> None:
    """Scale a service as its settings say: `step_scaling` or `target_tracking`."""
    tasks = service.auto_scale_task_count(min_capacity=settings.min_tasks, max_capacity=settings.max_tasks)
    if settings.step_scaling:
        CpuScaling(scope, "Scaling", service=service, tasks=tasks, settings=settings.step_scaling)
    if settings.target_tracking:
        _track(tasks, settings.target_tracking)


def _track(tasks: ecs.ScalableTaskCount, tracking: TargetTracking) -> None:
    """Whichever of the two asks for more tasks decides; tasks are removed only when both would.

    Application Auto Scaling makes the alarms itself: above the level for three minutes, below nine tenths of it for
    fifteen. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
    """
    scale_out_cooldown = Duration.seconds(tracking.scale_out_cooldown_seconds)
    scale_in_cooldown = Duration.seconds(tracking.scale_in_cooldown_seconds)
    tasks.scale_on_cpu_utilization(
        "Cpu",
        target_utilization_percent=tracking.cpu_percent,
        scale_out_cooldown=scale_out_cooldown,
        scale_in_cooldown=scale_in_cooldown,
    )
    tasks.scale_on_memory_utilization(
        "Memory",
        target_utilization_percent=tracking.memory_percent,
        scale_out_cooldown=scale_out_cooldown,
        scale_in_cooldown=scale_in_cooldown,
    )
