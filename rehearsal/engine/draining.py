"""A task that is taken out of service finishes the requests under way before it is told to stop.

On AWS that is the target group's deregistration delay, minutes long; here requests take milliseconds.
"""

import time
from typing import Any

from ministack.services import ecs

from rehearsal.engine.patch import Engine, Patch

_DELAY_SECONDS = 0.2


def _was_in_service(task: dict[str, Any]) -> bool:
    """Whether a load balancer may have passed on a request to it a moment ago, and it still runs."""
    is_of_service = str(task.get("group", "")).startswith("service:")
    return is_of_service and bool(task.get("_startup_stable")) and task.get("stopCode") == "UserInitiated"


def _install(_engine: Engine) -> None:
    original = ecs._cleanup_task_resources

    def drain_and_clean_up(task: dict[str, Any], *more: object) -> None:
        if task.get("_docker_ids") and _was_in_service(task):
            time.sleep(_DELAY_SECONDS)
        original(task, *more)

    ecs._cleanup_task_resources = drain_and_clean_up


PATCH = Patch(
    name="draining",
    why="a task is stopped in the moment in which it is deregistered, with requests still on their way to it",
    install=_install,
    concerns=("AWS::ECS::Service", "ecs"),
    contract="test_services.py",
)
