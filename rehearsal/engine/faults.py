"""What goes wrong when somebody asks for it (`tap rehearse --fault`): tasks that end, requests that are late or lost.

Without an order in `<root>/faults` (rehearsal/faults/orders.py) nothing of the kind happens.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import alb, ecs

from rehearsal.engine.containers.container import Container
from rehearsal.engine.containers.network import TASK
from rehearsal.engine.patch import Engine, Patch
from rehearsal.faults.orders import ENDING_TASKS, LATE_ANSWERS, REFUSED_ANSWER, Orders

_BAD_GATEWAY = (502, {"Content-Type": "text/html"}, b"<html><head><title>502 Bad Gateway</title></head></html>")
_Response = tuple[int, dict[str, Any], Any]


def _install_tasks(engine: Engine) -> None:
    orders, containers = Orders(engine.root), ecs._docker.containers
    run: Callable[..., Container] = containers.run

    def run_and_end(image: str, *more: object, labels: Mapping[str, str] | None = None, **options: object) -> Container:
        container = run(image, *more, labels=labels, **options)
        order = orders.standing(ENDING_TASKS)
        task = ecs._tasks.get((labels or {}).get(TASK, "")) or {}
        if (
            order
            and order["account"] == get_account_id()
            and str(task.get("group", "")).startswith("service:")
            and ecs._docker.images.get(image).id not in order["spared"]
        ):
            container.kill()  # before it could answer a health check
            orders.note(ENDING_TASKS, container.name)
        return container

    containers.run = run_and_end


def _install_requests(engine: Engine) -> None:
    orders = Orders(engine.root)
    forward: Callable[..., Awaitable[_Response]] = alb._proxy_http_target

    async def forward_or_not(
        target: object, group: object, method: str, path: str, *more: object, **options: object
    ) -> _Response:
        account = get_account_id()
        refused = orders.standing(REFUSED_ANSWER)
        if (
            refused
            and (refused["account"], refused["method"]) == (account, method)
            and orders.take_back(REFUSED_ANSWER)
        ):
            orders.note(REFUSED_ANSWER, f"{method} {path}")
            return _BAD_GATEWAY
        late = orders.standing(LATE_ANSWERS)
        if late and late["account"] == account:
            orders.note(LATE_ANSWERS, f"{method} {path}")
            await asyncio.sleep(late["seconds"])
        return await forward(target, group, method, path, *more, **options)

    alb._proxy_http_target = forward_or_not


TASKS = Patch(
    name="tasks that end on demand",
    why="nothing could be told to go wrong, so that nobody would see what comes of it",
    install=_install_tasks,
    concerns=("ecs",),
    contract="test_faults.py",
)
REQUESTS = Patch(
    name="requests that are late or lost on demand",
    why="the same, of what a load balancer passes on",
    install=_install_requests,
    concerns=("elbv2",),
    contract="test_faults.py",
)
