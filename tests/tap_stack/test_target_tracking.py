"""Scaling that keeps CPU and memory at a level (P2)."""

import pytest

from tests.tap_stack.templates import Json, Template


def tracking(template: Template) -> dict[str, Json]:
    """What each policy of a template tracks, by its metric."""
    target = template.one("ApplicationAutoScaling::ScalableTarget")
    policies = template.all("ApplicationAutoScaling::ScalingPolicy", PolicyType="TargetTrackingScaling")
    assert all(policy.properties["ScalingTargetId"] == target.ref for policy in policies)
    found = [policy.properties["TargetTrackingScalingPolicyConfiguration"] for policy in policies]
    return {entry["PredefinedMetricSpecification"]["PredefinedMetricType"]: entry for entry in found}


@pytest.mark.requirement("P2")
def test_it_keeps_cpu_and_memory_at_their_levels(retained: Template) -> None:
    levels = {metric: entry["TargetValue"] for metric, entry in tracking(retained).items()}
    assert levels == {"ECSServiceAverageCPUUtilization": 55, "ECSServiceAverageMemoryUtilization": 65}


@pytest.mark.requirement("P2")
def test_tasks_come_fast_and_go_slowly(retained: Template) -> None:
    for entry in tracking(retained).values():
        assert (entry["ScaleOutCooldown"], entry["ScaleInCooldown"]) == (60, 300)
        assert not entry.get("DisableScaleIn")


@pytest.mark.requirement("C3", "P2")
def test_a_service_scales_in_one_way_only(disposable: Template, retained: Template) -> None:
    kinds = {
        name: {policy.properties["PolicyType"] for policy in template.all("ApplicationAutoScaling::ScalingPolicy")}
        for name, template in (("disposable", disposable), ("retained", retained))
    }
    assert kinds == {"disposable": {"StepScaling"}, "retained": {"TargetTrackingScaling"}}
