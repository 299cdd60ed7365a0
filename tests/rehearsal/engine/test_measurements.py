"""Real processes are measured: a busy task is busy in CloudWatch, and one that is ill sets off its alarm."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rehearsal.engine.usage import Meter
from rehearsal.ports import free_port
from tests.rehearsal.engine import scaled_service, service
from tests.rehearsal.engine.cloud import Cloud, wait_until

BUSY = "while True: pass"
IDLE = "import time; print('up', flush=True); time.sleep(60)"


def test_what_processes_use_is_measured_since_the_last_look() -> None:
    meter = Meter()
    with subprocess.Popen([sys.executable, "-c", IDLE], stdout=subprocess.PIPE) as idle:
        assert idle.stdout
        idle.stdout.readline()
        with subprocess.Popen([sys.executable, "-c", BUSY]) as busy:
            try:
                meter.read([idle.pid, busy.pid], period=0.1)
                wait_until(lambda: _cpu_seconds(busy.pid) > 0.3, what="some CPU time")
                used = meter.read([busy.pid], period=0.1)
                assert 0.1 < used.cpus < 1.2
                assert used.memory > 2**20
                assert meter.read([idle.pid], period=0.1).cpus < 0.1, "what it took to start is in the look before"
            finally:
                busy.kill()
                idle.kill()
    assert meter.read([busy.pid, idle.pid], period=0.1).memory == 0


def test_a_process_that_has_just_started_was_not_busy_for_all_of_the_minute() -> None:
    """Or the moment in which a task starts would look like a load, and start another one."""
    with subprocess.Popen([sys.executable, "-c", BUSY]) as busy:
        try:
            wait_until(lambda: _cpu_seconds(busy.pid) > 0.3, what="some CPU time")
            assert 0.3 / 60 < Meter().read([busy.pid], period=60).cpus < 0.3
        finally:
            busy.kill()


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _newest(cloud: Cloud, namespace: str, name: str, **dimensions: str) -> float | None:
    now = datetime.now(UTC)
    found = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(seconds=90),
        EndTime=now + timedelta(seconds=10),
        Period=1,
        Statistics=["Average"],
    )["Datapoints"]
    points = sorted(found, key=lambda point: point["Timestamp"])
    return float(points[-1]["Average"]) if points else None


@pytest.mark.requirement("C3", "P2")
def test_a_task_that_is_really_busy_gets_another_one_beside_it(quick_cloud: Cloud) -> None:
    template = scaled_service.resources("toiling", most=2, **scaled_service.out_and_in())
    template["Task"]["Properties"] |= {"Cpu": "256", "Memory": "512"}
    template["OutAlarm"]["Properties"] |= {"EvaluationPeriods": 1, "Period": 10}
    template["Scaling"]["Properties"]["SuspendedState"] = {"DynamicScalingOutSuspended": True}
    with scaled_service.deployed(quick_cloud, "toiling", template) as scaled:
        names = {"ClusterName": scaled.outputs["Cluster"], "ServiceName": scaled.outputs["Service"]}
        wait_until(lambda: _state(quick_cloud, scaled) == "OK", what="its start to be forgotten")
        cpu, memory = (_newest(quick_cloud, "AWS/ECS", f"{what}Utilization", **names) for what in ("CPU", "Memory"))
        assert cpu is not None
        assert memory is not None
        assert 0 <= cpu < 70
        assert 0 < memory < 20
        assert scaled.desired == 1
        scaled.api.register_scalable_target(**scaled.which, SuspendedState={"DynamicScalingOutSuspended": False})
        assert quick_cloud.request(scaled.outputs["Host"], "/toil").status == 200
        scaled.wait_for(2)


def _state(cloud: Cloud, scaled: scaled_service.Scaled) -> str:
    """Of the alarm that adds tasks."""
    (policy,) = scaled.api.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=["Out"])["ScalingPolicies"]
    names = [alarm["AlarmName"] for alarm in policy["Alarms"]]
    (alarm,) = cloud.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    return str(alarm["StateValue"])


@pytest.mark.requirement("C10")
def test_healthy_and_unhealthy_targets_are_counted(quick_cloud: Cloud) -> None:
    service.push_image(quick_cloud.workspace.run)
    full_names = {
        "TargetGroup": {"Fn::GetAtt": ["Targets", "TargetGroupFullName"]},
        "LoadBalancer": {"Fn::GetAtt": ["Balancer", "LoadBalancerFullName"]},
    }
    template = service.resources("counted", tasks=2)
    outputs = quick_cloud.deploy("counted", template, {**service.OUTPUTS, **full_names}).outputs
    names = {name: outputs[name] for name in full_names}
    assert names["TargetGroup"].startswith("targetgroup/")
    assert names["LoadBalancer"].startswith("app/")

    def counted(healthy: int, unhealthy: int) -> bool:
        kinds = ("HealthyHostCount", "UnHealthyHostCount")
        return [_newest(quick_cloud, "AWS/ApplicationELB", kind, **names) for kind in kinds] == [healthy, unhealthy]

    wait_until(lambda: counted(2, 0), what="two healthy ones")
    listed = [{"Id": "127.0.0.9", "Port": free_port()}]
    quick_cloud.client("elbv2").register_targets(TargetGroupArn=outputs["Targets"], Targets=listed)
    wait_until(lambda: counted(2, 1), what="one that nobody answers for")
    quick_cloud.delete("counted")
