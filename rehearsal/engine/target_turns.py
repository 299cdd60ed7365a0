"""Two target groups of a service take turns: the tasks of a new deployment are registered in the one that is free."""

from typing import Any

from ministack.core.concurrency import resource_lock
from ministack.services import alb, ecs

from rehearsal.engine.patch import Engine, Patch

Service = dict[str, Any]
Deployment = dict[str, Any]


def balancers(service: Service) -> list[dict[str, Any]]:
    """Those of the service's load balancers with two target groups; none if it is replaced task by task."""
    strategy = (service.get("deploymentConfiguration") or {}).get("strategy")
    entries = service.get("loadBalancers") or []
    return [entry for entry in entries if strategy in {"CANARY", "LINEAR"} and entry.get("advancedConfiguration")]


def groups(entry: dict[str, Any]) -> tuple[str, str]:
    """The two groups of a load balancer's entry, by ARN."""
    return entry["targetGroupArn"], entry["advancedConfiguration"]["alternateTargetGroupArn"]


def turn(service: Service, deployment: Deployment) -> int:
    """0 or 1: in which of the two groups a deployment's tasks are; not in the one of those from before."""
    if "_turn" not in deployment:
        before = next((d for d in service["deployments"] if d is not deployment and was_complete(d)), None)
        deployment["_turn"] = 1 - turn(service, before) if before else 0
    return int(deployment["_turn"])


def was_complete(deployment: Deployment) -> bool:
    """Whether it is one that may be rolled back to."""
    return deployment["rolloutState"] == "COMPLETED" or bool(deployment.get("_was_complete"))


def _install(_engine: Engine) -> None:
    register = ecs._sync_service_targets

    def register_by_turn(cluster: str, service: Service) -> None:
        shifted = balancers(service)
        if not shifted:
            register(cluster, service)
        for entry in shifted:
            for number, group in enumerate(groups(entry)):
                _register(service, group=group, turn_of=number, port=int(entry["containerPort"]))

    ecs._sync_service_targets = register_by_turn


def _register(service: Service, *, group: str, turn_of: int, port: int) -> None:
    """As MiniStack does, but only those tasks whose turn it is."""
    with resource_lock("elbv2-targets", group):
        tasks = [
            task
            for task in ecs._tasks.values()
            if task.get("group") == f"service:{service['serviceName']}"
            and task.get("clusterArn") == service["clusterArn"]
            and task.get("lastStatus") == "RUNNING"
        ]
        deployments = [(task, ecs._deployment_for_task(service, task)) for task in tasks]
        of_turn = [task for task, deployment in deployments if deployment and turn(service, deployment) == turn_of]
        addresses = [address for task in of_turn if (address := ecs._task_ip(task))]
        published = service.setdefault("_published_targets", {})
        targets = [(address, port) for address in addresses] if service["status"] == "ACTIVE" else []
        alb.set_targets_for_group(group, targets, published.get(group, ()))
        published[group] = addresses


PATCH = Patch(
    name="target groups that take turns",
    why="all tasks of a service are registered in the first of its two target groups",
    install=_install,
    concerns=("AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::TargetGroup"),
    contract="test_traffic_shifts.py",
)
