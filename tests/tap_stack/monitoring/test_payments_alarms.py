"""The three alarms that payments asks for, at their numbers, on made-up data (P7)."""

from collections.abc import Iterator

import pytest

from tests.conftest import Synthesized
from tests.tap_stack.monitoring.alarms import Data, state
from tests.tap_stack.templates import Json, Resource, Template

STAGES = ("Dev", "Staging", "Prod")


@pytest.fixture(scope="module", params=STAGES)
def stage(payments: Synthesized, request: pytest.FixtureRequest) -> Template:
    return payments.stage(request.param)


def about(template: Template, what: str) -> Resource:
    """The alarm with a name that ends so."""
    (found,) = (a for a in template.all("CloudWatch::Alarm") if str(a.properties.get("AlarmName")).endswith(what))
    return found


def services(template: Template) -> Iterator[tuple[str, Resource]]:
    """By the names that their alarms begin with."""
    for service in template.all("ECS::Service"):
        for alarm in template.all("CloudWatch::Alarm", MetricName="CPUUtilization"):
            if {"Name": "ServiceName", "Value": service.attribute("Name")} in alarm.properties["Dimensions"]:
                yield str(alarm.properties["AlarmName"]).removesuffix("-cpu").rpartition("-")[2], service


def groups(service: Resource) -> list[str]:
    """The names of the target groups that a service's tasks may be in."""
    (balancer,) = service.properties["LoadBalancers"]
    advanced = balancer.get("AdvancedConfiguration", {})
    arns: list[Json] = [balancer["TargetGroupArn"], *([advanced["AlternateTargetGroupArn"]] if advanced else [])]
    return [arn["Ref"] for arn in arns]


def constantly(metric: str, value: float) -> Data:
    return {metric: (value,) * 15}


@pytest.mark.requirement("P7")
def test_every_service_has_its_alarms(stage: Template) -> None:
    found = {name for name, _ in services(stage)}
    assert "backend" in found
    assert len(found) == len(stage.all("ECS::Service"))


@pytest.mark.requirement("P7")
@pytest.mark.parametrize(("percent", "expected"), [(79, "OK"), (80, "OK"), (81, "ALARM"), (100, "ALARM")])
def test_more_than_80_percent_of_a_services_cpu_is_told(stage: Template, percent: int, expected: str) -> None:
    for name, _ in services(stage):
        warning = about(stage, f"-{name}-cpu")
        assert state(warning, constantly("CPUUtilization", percent)) == expected
        assert warning.properties["AlarmActions"]


@pytest.mark.requirement("P7")
@pytest.mark.parametrize(("percent", "expected"), [(89, "OK"), (90, "OK"), (91, "ALARM"), (100, "ALARM")])
def test_more_than_90_percent_of_the_connections_are_told(stage: Template, percent: int, expected: str) -> None:
    cluster = stage.one("RDS::DBCluster")
    parameters = stage.referred(cluster.properties["DBClusterParameterGroupName"]).properties["Parameters"]
    most = int(parameters["max_connections"])
    warning = about(stage, "-database-connections")
    assert state(warning, constantly("DatabaseConnections", most * percent / 100)) == expected
    assert warning.properties["AlarmActions"]


@pytest.mark.requirement("P7")
def test_one_target_that_fails_its_checks_is_told_for_every_service_and_group(stage: Template) -> None:
    for name, service in services(stage):
        symptom = about(stage, f"-{name}-unhealthy-targets")
        for group in groups(service):
            assert state(symptom, constantly(f"UnHealthyHostCount of {group}", 1)) == "ALARM"
            assert state(symptom, constantly(f"UnHealthyHostCount of {group}", 0)) == "OK"
        unhealthy = stage.one("CloudWatch::CompositeAlarm")
        assert symptom.logical_id in str(unhealthy.properties["AlarmRule"])
        assert unhealthy.properties["AlarmActions"]


@pytest.mark.requirement("P7")
def test_no_healthy_target_at_all_is_told_for_every_service(stage: Template) -> None:
    for name, service in services(stage):
        symptom = about(stage, f"-{name}-no-healthy-target")
        assert state(symptom, {}) == "ALARM"
        for group in groups(service):
            assert state(symptom, constantly(f"HealthyHostCount of {group}", 1)) == "OK"


@pytest.mark.requirement("P9")
def test_staging_rehearses_prods_strategy_in_less_time_and_dev_does_not_wait(payments: Synthesized) -> None:
    found = {name: payments.stage(name).all("ECS::Service") for name in STAGES}
    strategies = {
        name: {service.properties["DeploymentConfiguration"].get("Strategy") for service in services}
        for name, services in found.items()
    }
    assert strategies == {"Dev": {None}, "Staging": {"CANARY"}, "Prod": {"CANARY"}}
    minutes = {
        name: max(service.properties["DeploymentConfiguration"]["BakeTimeInMinutes"] for service in found[name])
        for name in ("Staging", "Prod")
    }
    assert minutes["Staging"] < minutes["Prod"]


@pytest.mark.requirement("P2")
def test_three_to_twenty_tasks_of_every_service_follow_cpu_and_memory(payments: Synthesized) -> None:
    for name in ("Staging", "Prod"):
        template = payments.stage(name)
        targets = template.all("ApplicationAutoScaling::ScalableTarget")
        assert len(targets) == len(template.all("ECS::Service"))
        for target in targets:
            assert (target.properties["MinCapacity"], target.properties["MaxCapacity"]) == (3, 20)
            policies = template.all("ApplicationAutoScaling::ScalingPolicy", ScalingTargetId=target.ref)
            tracked = [policy.properties["TargetTrackingScalingPolicyConfiguration"] for policy in policies]
            assert {entry["PredefinedMetricSpecification"]["PredefinedMetricType"] for entry in tracked} == {
                "ECSServiceAverageCPUUtilization",
                "ECSServiceAverageMemoryUtilization",
            }
