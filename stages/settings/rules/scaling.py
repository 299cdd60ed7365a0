"""Rules of how a service scales (C3, P2)."""

import math
from collections.abc import Iterator

from stages.settings.rules.fault import Fault
from tap_stack.scaling_steps import steps_out
from tap_stack.settings import ServiceSettings, StepScaling, TargetTracking


def _one_kind(service: ServiceSettings) -> Iterator[Fault]:
    # A service whose defaults could not be read lacks its health check too, and is not judged.
    if service.health_check and service.step_scaling is None and service.target_tracking is None:
        yield Fault(
            "nothing says when tasks are added and removed. Add a table target_tracking, which keeps CPU and memory at"
            " a level, or step_scaling, which adds more the higher the CPU.",
            "target_tracking",
            "step_scaling",
        )
    if service.step_scaling is not None and service.target_tracking is not None:
        yield Fault(
            "step_scaling and target_tracking are both set: each would undo what the other did. Set the one to false.",
            "target_tracking",
            "step_scaling",
        )


def _no_flapping(service: ServiceSettings) -> Iterator[Fault]:
    """The load that made tasks start, spread over all of them, must not at once make one stop."""
    scaling = service.step_scaling
    if scaling is None or scaling.scale_in_at >= scaling.scale_out_at:
        return  # nothing to ask, or the other rule's
    growth = (
        (cpu * before / after, cpu, before, after)
        for before in range(service.min_tasks, service.max_tasks)
        for cpu, after in (
            (s.from_cpu, min(s.grown(before), service.max_tasks)) for s in steps_out(scaling.scale_out_at)
        )
    )
    left, cpu, before, after = min(growth, default=(100, 0, 0, 0))
    if left <= scaling.scale_in_at:
        yield Fault(
            f"with scale_out_at {scaling.scale_out_at}, {before} at {cpu} % CPU become {after} tasks, which leaves them"
            f" {left:.0f} % each, and scale_in_at {scaling.scale_in_at} takes them away again: the service would swing"
            f" for ever. Set scale_in_at below {math.ceil(left)}.",
            ("step_scaling", "scale_in_at"),
            ("step_scaling", "scale_out_at"),
            "min_tasks",
        )


def _in_below_out(scaling: StepScaling) -> Iterator[Fault]:
    if scaling.scale_in_at >= scaling.scale_out_at:
        yield Fault(
            f"scale_in_at is {scaling.scale_in_at}, but scale_out_at is {scaling.scale_out_at}. Tasks are removed at a"
            " lower load than they are added: scale_in_at must be below scale_out_at.",
            "scale_in_at",
            "scale_out_at",
        )


def _out_before_in(tracking: TargetTracking) -> Iterator[Fault]:
    if tracking.scale_in_cooldown_seconds < tracking.scale_out_cooldown_seconds:
        yield Fault(
            f"scale_in_cooldown_seconds is {tracking.scale_in_cooldown_seconds}, but scale_out_cooldown_seconds is"
            f" {tracking.scale_out_cooldown_seconds}: tasks would go faster than they come, and the service would"
            " swing. Raise the first or lower the second.",
            "scale_in_cooldown_seconds",
            "scale_out_cooldown_seconds",
        )


RULES = (_one_kind, _no_flapping)
STEP_RULES = (_in_below_out,)
TRACKING_RULES = (_out_before_in,)
