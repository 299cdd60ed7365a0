"""Once a minute, as on AWS: how busy the tasks of each service are, and how many targets are healthy.

So that a real load scales, and a task that falls ill sets off its alarm. Other metrics nobody measures here.
"""

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import alb, cloudwatch, ecs

from rehearsal.engine import target_probes
from rehearsal.engine.containers import NotFound
from rehearsal.engine.patch import Patch
from rehearsal.engine.usage import Meter

EVERY_SECONDS = 60.0
_MIB = 1024 * 1024
_CPU_UNITS = 1024
"""Of one CPU."""

_log = logging.getLogger("measurements")
_meter = Meter()


def _pids(task: dict[str, Any]) -> Iterator[int]:
    for identifier in task.get("_docker_ids") or []:
        try:
            yield ecs._docker.containers.get(identifier).process.pid
        except NotFound:  # it has just ended
            continue


def _measure_service(service: dict[str, Any]) -> None:
    """Used of what is reserved, in percent; nothing where the task definition reserves none."""
    definition = ecs._task_defs.get(ecs._resolve_td_key(service["taskDefinition"])) or {}
    tasks = [
        task
        for task in ecs._tasks.values()
        if task.get("group") == f"service:{service['serviceName']}"
        and task.get("clusterArn") == service["clusterArn"]
        and task.get("lastStatus") == "RUNNING"
    ]
    cpu, memory = int(definition.get("cpu") or 0) / _CPU_UNITS, int(definition.get("memory") or 0) * _MIB
    if not tasks or not cpu or not memory:
        return
    used = _meter.read((pid for task in tasks for pid in _pids(task)), period=EVERY_SECONDS)
    cluster = ecs._cluster_name_from_arn(service["clusterArn"])
    dimensions = {"ClusterName": cluster, "ServiceName": service["serviceName"]}
    for name, share in (
        ("CPUUtilization", used.cpus / (cpu * len(tasks))),
        ("MemoryUtilization", used.memory / (memory * len(tasks))),
    ):
        cloudwatch.record_metric("AWS/ECS", name, 100 * share, "Percent", dimensions)


def _measure_group(group: dict[str, Any]) -> None:
    """Only while targets are registered, as on AWS."""
    arn = group["TargetGroupArn"]
    states = [target_probes.state_of(group, target).state for target in alb._targets.get(arn, [])]
    for balancer in _balancers(arn) if states else ():
        dimensions = {
            "TargetGroup": arn.rpartition(":")[2],
            "LoadBalancer": balancer.rpartition(":loadbalancer/")[2],
        }
        for name, state in (("HealthyHostCount", "healthy"), ("UnHealthyHostCount", "unhealthy")):
            cloudwatch.record_metric("AWS/ApplicationELB", name, states.count(state), "Count", dimensions)


def _balancers(group: str) -> set[str]:
    """The ARNs of the load balancers that may send a group requests."""
    using = {rule["ListenerArn"] for rule in alb._rules.values() if target_probes.names(rule, group)}
    return {alb._listeners[listener]["LoadBalancerArn"] for listener in using if listener in alb._listeners}


def measure() -> None:
    """Measure everything once, and look at the alarms of each account and region in which something was."""
    scopes = {key[:2] for key, _ in (*ecs._services.all_items(), *alb._tgs.all_items())}
    for account, region in scopes:
        with request_scope(account, region):
            for service in ecs._services.values():
                if service["status"] == "ACTIVE":
                    _measure_service(service)
            for group in alb._tgs.values():
                _measure_group(group)
            cloudwatch._evaluate_all_alarms()


def _measure_for_ever() -> None:
    while True:
        time.sleep(EVERY_SECONDS)
        try:
            measure()
        except Exception:  # what comes and goes meanwhile must not end the measuring of all others
            _log.exception("not everything could be measured")


PATCH = Patch(
    name="measurements",
    why="nobody measures tasks and targets, so that no real load scales and no real fault sets off an alarm",
    install=lambda _engine: threading.Thread(target=_measure_for_ever, name="measurements", daemon=True).start(),
    concerns=("AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::TargetGroup", "cloudwatch"),
    contract="test_measurements.py",
)
