"""DescribeTargetHealth tells what is known: states, and the reasons of those that are not healthy."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from ministack.services import alb, ecs

from rehearsal.engine import target_probes
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.target_states import DRAINING, INITIAL, UNREGISTERED, TargetState
from rehearsal.engine.target_turns import balancers, groups, turn

_Group = dict[str, Any]
_Described = tuple[str, int, TargetState]


def _registered(group: _Group) -> Iterator[_Described]:
    for target in alb._targets.get(group["TargetGroupArn"], []):
        port = int(target.get("Port") or group.get("Port") or 80)
        yield str(target["Id"]), port, target_probes.state_of(group, target)


def _of_tasks(group: _Group) -> Iterator[_Described]:
    """Tasks that have not answered their first check, or finish their last requests: no target to the engine."""
    for service in ecs._services.values():
        for task in ecs._tasks.values():
            if task.get("group") != f"service:{service['serviceName']}" or not task.get("_container_ip"):
                continue
            port = _port(service, task, group["TargetGroupArn"])
            if port and task["lastStatus"] == "RUNNING" and not task.get("_startup_stable"):
                yield str(task["_container_ip"]), port, INITIAL
            elif port and task["lastStatus"] == "STOPPED" and task.get("_docker_ids"):
                yield str(task["_container_ip"]), port, DRAINING


def _port(service: dict[str, Any], task: dict[str, Any], arn: str) -> int | None:
    """Where a task is, or would be, registered in a group; None if it is none of its group's."""
    deployment = ecs._deployment_for_task(service, task)
    if not deployment or task.get("clusterArn") != service["clusterArn"]:
        return None
    for entry in service.get("loadBalancers") or []:
        mine = groups(entry)[turn(service, deployment)] if entry in balancers(service) else entry.get("targetGroupArn")
        if mine == arn:
            return int(entry["containerPort"])
    return None


def _xml(group: _Group, address: str, port: int, state: TargetState) -> str:
    why = f"<Reason>{state.reason}</Reason><Description>{escape(state.description or '')}</Description>"
    own_port = str(group.get("HealthCheckPort") or "")
    return (
        f"<member><Target><Id>{escape(address)}</Id><Port>{port}</Port></Target>"
        f"<HealthCheckPort>{own_port if own_port.isdigit() else port}</HealthCheckPort>"
        f"<TargetHealth><State>{state.state}</State>{why if state.reason else ''}</TargetHealth></member>"
    )


def _install(_engine: Engine) -> None:
    refuse = alb._describe_target_health

    def describe(params: Mapping[str, Any]) -> object:
        group = alb._tgs.get(alb._p(params, "TargetGroupArn"))
        if not group:
            return refuse(params)
        known = [*_of_tasks(group), *_registered(group)]
        if asked := alb._parse_targets_param(params):
            ports = {str(target["Id"]): int(target.get("Port") or group["Port"]) for target in asked}
            found = {address for address, _, _ in known}
            others = [(address, port, UNREGISTERED) for address, port in ports.items() if address not in found]
            known = [*(entry for entry in known if entry[0] in ports), *others]
        described = "".join(_xml(group, *entry) for entry in {entry[:2]: entry for entry in known}.values())
        content = f"<TargetHealthDescriptions>{described}</TargetHealthDescriptions>"
        return alb._xml(200, "DescribeTargetHealth", content)

    alb._describe_target_health = describe
    alb._ACTION_MAP["DescribeTargetHealth"] = describe


PATCH = Patch(
    name="states of targets",
    why="every registered target is called healthy",
    install=_install,
    concerns=("AWS::ElasticLoadBalancingV2::TargetGroup", "elbv2"),
    contract="test_target_health.py",
)
