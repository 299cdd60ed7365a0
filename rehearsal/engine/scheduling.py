"""The ECS scheduler decides one thing at a time in an account and region.

Every task that starts, fails or ends makes MiniStack look at its service, each time in a thread of its own. Where two
of them do, one acts on what the other is changing: in a rollback, the task that serves counts as outdated and is
stopped before another one runs.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs

from rehearsal.engine.patch import Engine, Patch

_turns: dict[tuple[str, str], threading.RLock] = {}


def _one_at_a_time(decide: Callable[..., Any]) -> Callable[..., Any]:
    # Taken before any of MiniStack's own locks, which are held for short changes only: there is no circle to wait in.
    @functools.wraps(decide)
    def decide_in_turn(*arguments: object, **options: object) -> object:
        with _turns.setdefault((get_account_id(), get_region()), threading.RLock()):
            return decide(*arguments, **options)

    return decide_in_turn


def _install(_engine: Engine) -> None:
    decisions = (
        ecs._create_service,
        ecs._update_service,
        ecs._delete_service,
        ecs._reconcile_service_tasks,
        ecs._refresh_service_state,
        ecs._record_service_task_failure,
        ecs._complete_service_deployment,
    )
    in_turn = {decide: _one_at_a_time(decide) for decide in decisions}
    for decide, replacement in in_turn.items():
        setattr(ecs, decide.__name__, replacement)
    ecs._ACTION_MAP.update({name: in_turn[act] for name, act in ecs._ACTION_MAP.items() if act in in_turn})


PATCH = Patch(
    name="scheduling",
    why="threads that look at a service at the same time start a task too many, or stop the one that serves",
    install=_install,
    concerns=("AWS::ECS::Service", "ecs"),
    contract="test_scheduling.py",
)
