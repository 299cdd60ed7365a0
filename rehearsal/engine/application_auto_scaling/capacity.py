"""The capacity of what is scaled: how many tasks an ECS service should run."""

import json
import time
from typing import Any

from ministack.services import ecs

from rehearsal.engine.application_auto_scaling.records import Scalable
from rehearsal.engine.refusal import RefusedError

TASKS = "ecs:service:DesiredCount"
_FULFILLED_WITHIN_SECONDS = 240.0
_PAUSE_SECONDS = 0.1


def place_of(scalable: Scalable) -> tuple[str, str]:
    """Cluster and service.

    Raises:
        RefusedError: It is something else, which the embedded AWS does not scale, or the service is not there.
    """
    if (scalable.namespace, scalable.dimension) != ("ecs", TASKS):
        raise RefusedError(
            "ValidationException", f"The embedded AWS scales {TASKS} only, and not {scalable.dimension}."
        )
    parts = scalable.resource_id.split("/")
    if len(parts) != len(("service", "cluster", "name")) or parts[0] != "service":
        raise RefusedError("ValidationException", f"Unsupported ECS resource ID: {scalable.resource_id}")
    _, cluster, service = parts
    if (ecs._services.get(f"{cluster}/{service}") or {}).get("status") != "ACTIVE":
        raise RefusedError("ValidationException", f"ECS service doesn't exist: {scalable.resource_id}")
    return cluster, service


def _service(scalable: Scalable) -> dict[str, Any]:
    found: dict[str, Any] = ecs._services["/".join(place_of(scalable))]
    return found


def desired(scalable: Scalable) -> int:
    """What is wanted now."""
    return int(_service(scalable)["desiredCount"])


def is_deploying(scalable: Scalable) -> bool:
    """Whether a deployment is under way, in which nothing is scaled in."""
    deployments = _service(scalable)["deployments"]
    return any(entry["status"] == "PRIMARY" and entry["rolloutState"] == "IN_PROGRESS" for entry in deployments)


def change(scalable: Scalable, wanted: int) -> None:
    """Have so many tasks. It takes a while; call it from a thread of its own.

    Raises:
        RefusedError: The service is gone, or ECS refuses.
    """
    cluster, service = place_of(scalable)
    status, _headers, body = ecs._update_service({"cluster": cluster, "service": service, "desiredCount": wanted})
    if status >= 400:
        raise RefusedError("FailedResourceAccessException", str(json.loads(body).get("message")))


def is_fulfilled(scalable: Scalable, wanted: int) -> bool:
    """Wait until as many healthy tasks run as were wanted; False if that does not come, or something else is wanted."""
    deadline = time.monotonic() + _FULFILLED_WITHIN_SECONDS
    while time.monotonic() < deadline:
        service = _service(scalable)
        if service["desiredCount"] != wanted:
            return False
        running = [
            task
            for task in ecs._tasks.values()
            if task.get("group") == f"service:{service['serviceName']}"
            and task.get("clusterArn") == service["clusterArn"]
            and task.get("lastStatus") == "RUNNING"
        ]
        if len(running) == wanted and all(task.get("_startup_stable") for task in running):
            return True
        time.sleep(_PAUSE_SECONDS)
    return False
