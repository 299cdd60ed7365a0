"""CloudFormation waits for an ECS deployment, and fails with it.

On AWS a service is created or updated when its deployment is complete. A deployment whose tasks keep failing is
ended by the circuit breaker; the tasks from before serve on, and the stack rolls back.
"""

import time
from typing import Any

from ministack.core.concurrency import resource_lock
from ministack.services import ecs
from ministack.services.cloudformation import provisioners, stacks

from rehearsal.engine import task_logs
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import run_on_worker_thread

_SERVICE = "AWS::ECS::Service"
_STABLE_WITHIN_SECONDS = 240.0
_PAUSE_SECONDS = 0.1

_Handled = tuple[str, dict[str, Any]]


class NotStableError(ValueError):
    """The deployment failed; CloudFormation shows the message as the resource's status reason."""


def wait_until_stable(*, cluster: str, service: str) -> None:
    """Return when the service runs as many healthy tasks as desired, of its newest deployment only.

    Raises:
        NotStableError: The deployment failed and the one before it, if any, is complete again.
    """
    newest: str | None = None
    deadline = time.monotonic() + _STABLE_WITHIN_SECONDS
    while time.monotonic() < deadline:
        with resource_lock("ecs-service", f"{cluster}/{service}"):
            state = ecs._services[f"{cluster}/{service}"]
            deployments = {entry["id"]: entry for entry in state["deployments"]}
            primary = next(entry for entry in deployments.values() if entry["status"] == "PRIMARY")
            newest = newest or primary["id"]
            is_failed = deployments.get(newest, primary)["rolloutState"] == "FAILED"
            is_steady = primary["rolloutState"] == "COMPLETED" and _runs_only(state, primary)
        if is_failed and (is_steady or primary["id"] == newest):
            raise NotStableError(_failure(service))
        if is_steady:
            return
        time.sleep(_PAUSE_SECONDS)
    raise NotStableError(f"Service {service} did not stabilize within {_STABLE_WITHIN_SECONDS:.0f} s.")


def _runs_only(service: dict[str, Any], deployment: dict[str, Any]) -> bool:
    """Whether the service's tasks are those of one deployment, all of them, and healthy."""
    tasks = [
        task
        for task in ecs._tasks.values()
        if task["group"] == f"service:{service['serviceName']}"
        and task["clusterArn"] == service["clusterArn"]
        and task["lastStatus"] != "STOPPED"
    ]
    are_healthy = all(task["_startup_stable"] and task["_deployment_id"] == deployment["id"] for task in tasks)
    return are_healthy and len(tasks) == service["desiredCount"]


def _failure(service: str) -> str:
    """What CloudFormation says on AWS, and where to read why."""
    reason = (
        "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was "
        "triggered'.\" (HandlerErrorCode: GeneralServiceException)"
    )
    log = task_logs.of_last_failure(service)
    return f"{reason} The task that failed last wrote {log}" if log else reason


def _install_waiting(_engine: Engine) -> None:
    handler = provisioners._RESOURCE_HANDLERS[_SERVICE]

    def wait(handled: _Handled, properties: dict[str, Any]) -> _Handled:
        wait_until_stable(cluster=properties.get("Cluster", "default"), service=handled[1]["Name"])
        return handled

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> _Handled:
        created = handler["create"](logical_id, properties, stack)
        try:
            return wait(created, properties)
        except NotStableError:
            # CloudFormation learns the id of what it should delete only from a handler that succeeds.
            handler["delete"](created[0], properties)
            raise

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str) -> _Handled:
        return wait(handler["update"](physical_id, old, new, stack), new)

    provisioners._RESOURCE_HANDLERS[_SERVICE] = {**handler, "create": create, "update": update}
    run_on_worker_thread(_SERVICE)

    sends_back = stacks._sends_back_failed_update
    stacks._sends_back_failed_update = lambda name: name == _SERVICE or sends_back(name)


def _install_circuit_breaker(_engine: Engine) -> None:
    make_deployment = ecs._make_deployment
    configure = provisioners._ecs_deployment_configuration

    def make_unfinished(*arguments: object, **options: object) -> dict[str, Any]:
        deployment: dict[str, Any] = make_deployment(*arguments, **options)
        return {**deployment, "rolloutState": "IN_PROGRESS", "rolloutStateReason": ""}

    def configure_breaker(properties: dict[str, Any]) -> dict[str, Any]:
        # Without one CloudFormation gives up after three hours and then rolls back itself; nobody rehearses that.
        return {**(configure(properties) or {}), "deploymentCircuitBreaker": {"enable": True, "rollback": True}}

    ecs._make_deployment = make_unfinished
    provisioners._ecs_deployment_configuration = configure_breaker


WAITING = Patch(
    name="service deployments",
    why="CloudFormation calls a service deployed before any of its tasks runs, and never sees one fail",
    install=_install_waiting,
    concerns=("AWS::ECS::Service",),
    contract="test_services.py",
)
CIRCUIT_BREAKER = Patch(
    name="circuit breaker",
    why="a service's first deployment counts as complete from the start, so the circuit breaker never ends it",
    install=_install_circuit_breaker,
    concerns=("AWS::ECS::Service", "ecs"),
    contract="test_services.py",
)
