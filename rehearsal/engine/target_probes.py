"""Targets are probed for as long as they are registered: who stops answering gets no requests, and ECS replaces it."""

import json
import logging
import random
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from ministack.core.concurrency import spawn_background
from ministack.core.responses import request_scope
from ministack.services import alb, ecs

from rehearsal.engine import target_health
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.target_states import HEALTHY, INITIAL, PROBED, UNUSED, Key, Probed, TargetState, after

_LOOK_SECONDS = 0.5
_Target = dict[str, Any]
_Group = dict[str, Any]

_log = logging.getLogger("target-health")


def _key(group: _Group, target: _Target) -> Key:
    return group["TargetGroupArn"], str(target["Id"]), int(target.get("Port") or group.get("Port") or 80)


def state_of(group: _Group, target: _Target) -> TargetState:
    """What is known of a registered target."""
    return _known(group, target) if is_used(group["TargetGroupArn"]) else UNUSED


def _known(group: _Group, target: _Target) -> TargetState:
    if not group.get("HealthCheckEnabled", True) or group.get("TargetType") == "lambda":
        return HEALTHY
    found = PROBED.get(_key(group, target))
    return found.state if found else INITIAL


def is_used(arn: str) -> bool:
    """Whether a listener of the account and region at hand may send a group requests."""
    return any(names(rule, arn) for rule in alb._rules.values())


def names(rule: dict[str, Any], arn: str) -> bool:
    """Whether a listener's rule leads to a group, alone or among others."""
    return arn in json.dumps(rule.get("Actions") or [])


def receivers(group: _Group) -> list[_Target]:
    """The targets that get requests: the healthy ones, or all if there is none, as on AWS."""
    registered: list[_Target] = list(alb._targets.get(group["TargetGroupArn"], []))
    healthy = [target for target in registered if _known(group, target) == HEALTHY]
    return healthy or registered


def _groups() -> Iterator[tuple[str, str, _Group]]:
    """Those that are probed, with account and region."""
    for (account, region, _arn), group in alb._tgs.all_items():
        if group.get("HealthCheckEnabled", True) and group.get("TargetType") != "lambda":
            yield account, region, group


def _look() -> None:
    """Ask each target that is due, and forget those that are not registered any more."""
    registered = set()
    for account, region, group in _groups():
        with request_scope(account, region):
            targets = list(alb._targets.get(group["TargetGroupArn"], []))
            registered |= {_key(group, target) for target in targets}
            if targets and is_used(group["TargetGroupArn"]):
                for target in targets:
                    _ask_if_due(group, target)
    for key in [key for key, found in list(PROBED.items()) if key not in registered and found.due < time.monotonic()]:
        PROBED.pop(key, None)


def _ask_if_due(group: _Group, target: _Target) -> None:
    probed = PROBED.setdefault(_key(group, target), Probed(INITIAL, 0.0))
    if probed.is_asked or time.monotonic() < probed.due:
        return
    if probed.state.state == "unhealthy" and (task := _task_of(target)):
        probed.is_asked = True
        _replace(task, group, target, probed.state)
        return
    probed.is_asked = True
    spawn_background(_ask, probed, group, target, thread_name="elb-health-check")


def _ask(probed: Probed, group: _Group, target: _Target) -> None:
    _, address, port = _key(group, target)
    try:
        problem = target_health.check_of(group, address=address, port=port).problem()
        probed.state = after(
            probed.state,
            problem,
            healthy_after=int(group["HealthyThresholdCount"]),
            unhealthy_after=int(group["UnhealthyThresholdCount"]),
        )
    finally:
        # A task that is to be replaced is seen at the next look, not in half a minute.
        is_lost = probed.state.state == "unhealthy" and _task_of(target)
        probed.due = time.monotonic() + (0 if is_lost else int(group["HealthCheckIntervalSeconds"]))
        probed.is_asked = False


def _task_of(target: _Target) -> dict[str, Any] | None:
    """The task of a service that has this address."""
    tasks = (task for task in ecs._tasks.values() if str(task.get("group", "")).startswith("service:"))
    return next((task for task in tasks if ecs._task_ip(task) == target["Id"] and _is_running(task)), None)


def _is_running(task: dict[str, Any]) -> bool:
    return bool(task.get("lastStatus") == "RUNNING")


def _replace(task: dict[str, Any], group: _Group, target: _Target, state: TargetState) -> None:
    cluster, service = ecs._cluster_name_from_arn(task["clusterArn"]), task["group"].removeprefix("service:")
    why = (
        f"(service {service}) (port {target.get('Port')}) is unhealthy in (target-group {group['TargetGroupArn']})"
        f" due to (reason {state.description})"
    )
    found = ecs._services.get(f"{cluster}/{service}")
    if found:
        found["events"].insert(0, {"id": ecs.new_uuid(), "createdAt": ecs._iso(), "message": why})
    spawn_background(
        target_health.stop_unhealthy,
        task,
        group["TargetGroupArn"],
        str(state.description),
        thread_name="ecs-unhealthy-task",
    )


def _look_for_ever() -> None:
    while True:
        time.sleep(_LOOK_SECONDS)
        try:
            _look()
        except Exception:  # what comes and goes meanwhile must not end the probing of all others
            _log.exception("targets could not be looked at")


def _install(_engine: Engine) -> None:
    forward: Callable[..., Awaitable[object]] = alb._forward_to_tg

    async def forward_to_healthy(  # noqa: PLR0917 - MiniStack's signature
        arn: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        raw_query: str | None = None,
        raw_path: str | None = None,
    ) -> object:
        group = alb._tgs.get(arn)
        if not group or group.get("TargetType", "instance") == "lambda" or not alb._targets.get(arn):
            return await forward(arn, method, path, headers, body, query, raw_query, raw_path)
        target = random.choice(receivers(group))  # noqa: S311 - no secret
        return await alb._proxy_http_target(target, group, method, raw_path or path, headers, body, query, raw_query)

    alb._forward_to_tg = forward_to_healthy
    threading.Thread(target=_look_for_ever, name="elb-health-checks", daemon=True).start()


PATCH = Patch(
    name="target probes",
    why="a target that stops answering stays in service for ever",
    install=_install,
    concerns=("AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::ECS::Service"),
    contract="test_target_health.py",
)
