"""The output of ECS tasks that ended: a file each, `<root>/logs/tasks/<service>-<start of the task's id>.log`.

The log group in CloudWatch Logs goes with the stack that rolls back; these files stay for the report.
"""

from pathlib import Path
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs

from rehearsal.engine.containers import Container, LocalDocker
from rehearsal.engine.patch import Engine, Patch

_KEPT = "_log_kept"
_FAILED = ("EssentialContainerExited", "TaskFailedToStart", "ServiceSchedulerInitiated")
_failed: dict[tuple[str, str, str], Path] = {}


def of_last_failure(service: str) -> Path | None:
    """The output of the task of a service, in the account and region at hand, that failed last."""
    return _failed.get((get_account_id(), get_region(), service))


def _service_of(task: dict[str, Any]) -> str:
    return str(task.get("group", "")).removeprefix("service:") or "task"


def _install(engine: Engine) -> None:
    original = ecs._cleanup_task_resources

    def keep(task: dict[str, Any], docker: LocalDocker) -> None:
        service = _service_of(task)
        identifier = task["taskArn"].rsplit("/", 1)[-1]
        path = engine.task_logs / f"{service}-{identifier[:8]}.log"
        outputs = [docker.containers.get(container).log.read_bytes() for container in task["_docker_ids"]]
        path.write_bytes(b"".join([*outputs, f"-- {task.get('stoppedReason') or 'stopped'}\n".encode()]))
        if task.get("stopCode") in _FAILED:
            _failed[get_account_id(), get_region(), service] = path

    def clean_up(task: dict[str, Any], docker: LocalDocker | None, extra: Container | None = None) -> None:
        # MiniStack passes no client for a task that ended by itself, which leaves its containers behind.
        docker = docker or ecs._get_docker()
        if docker and not task.get(_KEPT):
            task[_KEPT] = True
            keep(task, docker)
        original(task, docker, extra)

    ecs._cleanup_task_resources = clean_up


PATCH = Patch(
    name="task logs",
    why="the output of a task that failed is lost with the log group of the stack that rolls back",
    install=_install,
    concerns=("AWS::ECS::Service",),
    contract="test_services.py",
)
