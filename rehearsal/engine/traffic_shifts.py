"""A service that is deployed as a canary or in linear steps: the new tasks get their share of the requests, then all.

Once all of them answer their health checks, the weights of the production listener rule are moved; the tasks from
before serve on until the bake time is over, and stay if a new task ends meanwhile. What takes minutes on AWS takes
moments here. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

from ministack.services import alb, ecs

from rehearsal.engine import weights
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.target_turns import Deployment, Service, balancers, groups, turn, was_complete

_MOMENT_SECONDS = 0.4
"""What each step and the bake time take here."""
_PAUSE_SECONDS = 0.05

_driven: set[str] = set()
"""The ids of the deployments whose requests are being moved."""
_taking = threading.Lock()


def _send(service: Service, *, to: int, percent: int) -> None:
    """So many percent of the requests to the tasks of this turn, the rest to the others."""
    for entry in balancers(service):
        rule = alb._rules.get(entry["advancedConfiguration"]["productionListenerRule"])
        if rule:
            both = groups(entry)
            rule["Actions"] = weights.forward({both[to]: percent, both[1 - to]: 100 - percent})


def _steps(configuration: dict[str, Any]) -> Iterator[int]:
    """The percentages before all of the requests are moved."""
    if configuration["strategy"] == "CANARY":
        yield int(configuration["canaryConfiguration"]["canaryPercent"])
    else:
        step = int(configuration["linearConfiguration"]["stepPercent"])
        yield from range(step, 100, step)


def _is_ready(service: Service, deployment: Deployment) -> bool:
    """Whether as many tasks as are wanted answer their health checks."""
    ready = [
        task
        for task in ecs._tasks.values()
        if task.get("_deployment_id") == deployment["id"]
        and task.get("lastStatus") == "RUNNING"
        and task.get("_startup_stable")
    ]
    return len(ready) >= int(service["desiredCount"])


def _is_under_way(service: Service, deployment: Deployment) -> bool:
    is_newest = service["status"] == "ACTIVE" and deployment["status"] == "PRIMARY"
    return is_newest and bool(deployment["rolloutState"] == "IN_PROGRESS")


def _lasts(service: Service, deployment: Deployment) -> bool:
    """Whether the deployment is still good after a moment, with as many tasks as are wanted."""
    moment = time.monotonic() + _MOMENT_SECONDS
    while _is_under_way(service, deployment):
        if time.monotonic() > moment and _is_ready(service, deployment):
            return True
        time.sleep(_PAUSE_SECONDS)
    return False


def _move(service: Service, deployment: Deployment) -> bool:
    """Move the requests to a deployment whose tasks are ready; False if it fails on the way."""
    number = turn(service, deployment)
    is_first = not any(d is not deployment and was_complete(d) for d in service["deployments"])
    if is_first or was_complete(deployment):  # a rollback is done at once
        _send(service, to=number, percent=100)
        return True
    for percent in (*_steps(service["deploymentConfiguration"]), 100):
        _send(service, to=number, percent=percent)
        if not _lasts(service, deployment):
            return False
    return True


def _install_moving(_engine: Engine) -> None:
    complete = ecs._complete_service_deployment

    def complete_when_moved(cluster: str, key: str, expected_deployment_id: str | None = None) -> None:
        service = ecs._services.get(key)
        deployment = ecs._primary_deployment(service) if service else None
        if not service or not deployment or not balancers(service) or not service["desiredCount"]:
            complete(cluster, key, expected_deployment_id)
            return
        with _taking:
            if deployment["id"] in _driven or not (
                _is_under_way(service, deployment) and _is_ready(service, deployment)
            ):
                return
            _driven.add(deployment["id"])
        try:
            if _move(service, deployment):
                complete(cluster, key, deployment["id"])
                deployment["_was_complete"] = True
        finally:
            _driven.discard(deployment["id"])

    ecs._complete_service_deployment = complete_when_moved


def _install_failing(_engine: Engine) -> None:
    record = ecs._record_service_task_failure

    def record_as_final(task: dict[str, Any], *more: object, **options: object) -> None:
        name = f"{ecs._cluster_name_from_arn(task['clusterArn'])}/{str(task.get('group')).removeprefix('service:')}"
        service = ecs._services.get(name)
        deployment = ecs._deployment_for_task(service, task) if service else None
        if deployment and deployment["id"] in _driven:
            deployment["failedTasks"] = ecs._circuit_breaker_threshold(service)
        record(task, *more, **options)

    ecs._record_service_task_failure = record_as_final


MOVING = Patch(
    name="canary and linear deployments",
    why="every deployment replaces tasks in one target group, whatever strategy its service has",
    install=_install_moving,
    concerns=("AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::ListenerRule"),
    contract="test_traffic_shifts.py",
)
FAILING = Patch(
    name="canaries that fail",
    why="nobody watches a canary here, as alarms do on AWS: one whose task ends is started again until it is complete",
    install=_install_failing,
    concerns=("AWS::ECS::Service",),
    contract="test_traffic_shifts.py",
)
