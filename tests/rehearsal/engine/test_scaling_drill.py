"""The scaling drill, against a service that scales and such that do not."""

from typing import Any

import httpx
import pytest

from rehearsal import alarm_drill
from rehearsal.errors import RehearsalError
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import StackChange
from rehearsal.scaling_drill import Drill, drill
from tests.rehearsal.engine import scaled_service, service
from tests.rehearsal.engine.cloud import DEV, REGION, Cloud

CPU, MEMORY = "ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"
OUTPUTS = {**service.OUTPUTS, "ApiUrl": service.OUTPUTS["Host"], "ApiKeyId": {"Ref": "Key"}}
KEY = {"Type": "AWS::ApiGateway::ApiKey", "Properties": {"Enabled": True}}
POLICIES = {
    "steps": scaled_service.out_and_in(),
    "tracking": {
        **scaled_service.tracking("Cpu", CPU, target=50),
        **scaled_service.tracking("Memory", MEMORY, target=65),
    },
}


def drilled(cloud: Cloud, name: str, template: dict[str, Any]) -> Drill | None:
    service.push_image(cloud.workspace.run)
    cloud.deploy(name, {**template, "Key": KEY}, OUTPUTS)
    change = StackChange(stack=name, account=DEV, region=REGION, status="CREATE_COMPLETE")

    def api(url: str, key: str) -> httpx.Client:
        """The load balancer in API Gateway's place."""
        assert key
        return httpx.Client(base_url=cloud.engine.endpoint, headers={"host": url, "x-forwarded-proto": "http"})

    try:
        return drill(EngineClients(cloud.engine.endpoint), change, api=api)
    finally:
        cloud.delete(name)


@pytest.mark.requirement("C3", "P2")
@pytest.mark.parametrize("policies", ["steps", "tracking"])
def test_a_task_more_runs_and_serves_and_goes_again(cloud: Cloud, policies: str) -> None:
    template = scaled_service.resources(f"drilled-{policies}", **POLICIES[policies])
    done = drilled(cloud, f"drilled-{policies}", template)
    assert done is not None
    assert (done.before, done.busy) == (1, 2)
    assert done.service.endswith("Service")


@pytest.mark.requirement("C3")
def test_a_service_that_does_not_scale_is_named(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rehearsal.scaling_drill._DONE_WITHIN_SECONDS", 2.0)
    with pytest.raises(RehearsalError, match="stiff-Service seemed busy, but had no healthy task more"):
        drilled(cloud, "stiff", scaled_service.resources("stiff"))


def test_one_that_has_all_that_it_may_have_is_not_drilled(cloud: Cloud) -> None:
    assert drilled(cloud, "full", scaled_service.resources("full", most=1, **POLICIES["steps"])) is None


@pytest.mark.requirement("C3", "C10")
def test_made_up_alarms_start_no_task(cloud: Cloud) -> None:
    """What the alarm drill puts is CPU, too."""
    policies = scaled_service.out_and_in()
    busy = policies["OutAlarm"]["Properties"]
    warning = {**busy, "AlarmName": "drilled-warning", "AlarmActions": [{"Ref": "Topic"}]}
    rule = {"Fn::Sub": 'ALARM("${Warning.Arn}")'}
    template = {
        **scaled_service.resources("unmoved", **policies),
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Warning": {"Type": "AWS::CloudWatch::Alarm", "Properties": warning},
        "Unhealthy": {
            "Type": "AWS::CloudWatch::CompositeAlarm",
            "Properties": {"AlarmName": "unmoved", "AlarmRule": rule, "AlarmActions": [{"Ref": "Topic"}]},
        },
    }
    service.push_image(cloud.workspace.run)
    outputs = cloud.deploy("unmoved", template, {**service.OUTPUTS, "HealthAlarmName": {"Ref": "Unhealthy"}}).outputs
    change = StackChange(stack="unmoved", account=DEV, region=REGION, status="CREATE_COMPLETE")
    try:
        idle = scaled_service.Scaled(cloud, "unmoved", "unmoved", outputs)
        for minutes in (15, 15):  # as the scaling drill leaves it: so idle that no single sample is busy enough
            idle.put(0, minutes=minutes)
        done = alarm_drill.drill(EngineClients(cloud.engine.endpoint), change)
        assert done is not None
        assert "drilled-warning" in done.fired
        scaling = cloud.client("application-autoscaling")
        (policy,) = scaling.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=["Out"])["ScalingPolicies"]
        names = [alarm["AlarmName"] for alarm in policy["Alarms"]]
        states = cloud.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
        assert [alarm["StateValue"] for alarm in states] == ["ALARM"], "it was called"
        resource = f"service/{outputs['Cluster']}/{outputs['Service']}"
        found = scaling.describe_scaling_activities(ServiceNamespace="ecs", ResourceId=resource)
        assert found["ScalingActivities"] == []
        found = cloud.client("ecs").describe_services(cluster=outputs["Cluster"], services=[outputs["Service"]])
        assert found["services"][0]["desiredCount"] == 1
    finally:
        cloud.delete("unmoved")
