"""A task of a service takes requests, and counts as deployed, once it answers its target group's health check.

MiniStack calls a task healthy when it has run for a second. Afterwards tasks are not probed: see `not_exercised`.
"""

import http.client
import time
from dataclasses import dataclass
from typing import Any

from ministack.services import alb, ecs

from rehearsal.engine.patch import Engine, Patch

_PATIENCE_SECONDS = 30.0
"""The most that a task gets for its first good answer; less if the target group has less: interval times threshold."""
_PROBE_TIMEOUT_SECONDS = 5.0
_PAUSE_SECONDS = 0.1
_STEADY_SECONDS = 1.0
"""How long a task without a target group has to run before it counts as started."""

_Task = dict[str, Any]


@dataclass(frozen=True)
class HealthCheck:
    """What a target group asks one target."""

    target_group: str
    host: str
    port: int
    path: str
    codes: str
    patience: float

    def problem(self) -> str | None:
        """Ask once; what is wrong, or None. The check sends no credentials and follows no redirect, as on AWS."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=_PROBE_TIMEOUT_SECONDS)
        try:
            connection.request("GET", self.path, headers={"User-Agent": "ELB-HealthChecker/2.0"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return f"{self.path} does not answer: {error}"
        finally:
            connection.close()
        return None if matches(self.codes, status) else f"{self.path} answers {status}, not {self.codes}"


def matches(codes: str, status: int) -> bool:
    """Whether a target group's matcher ("200", "200,204", "200-399") takes a status code."""
    ranges = (part.partition("-") for part in codes.split(","))
    return any(int(low) <= status <= int(high or low) for low, _, high in ranges)


def _checks(service: dict[str, Any], address: str) -> list[HealthCheck]:
    groups = ((alb._tgs.get(entry.get("targetGroupArn")), entry) for entry in service.get("loadBalancers") or [])
    return [
        HealthCheck(
            target_group=group["TargetGroupArn"],
            host=address,
            port=int(entry["containerPort"]),
            path=group.get("HealthCheckPath") or "/",
            codes=str((group.get("Matcher") or {}).get("HttpCode") or "200"),
            patience=min(_PATIENCE_SECONDS, group["HealthCheckIntervalSeconds"] * group["UnhealthyThresholdCount"]),
        )
        for group, entry in groups
        if group
    ]


def _stop_unhealthy(task: _Task, check: HealthCheck, problem: str) -> None:
    """As the scheduler does on AWS: the task is stopped, the failure counts, another task is tried."""
    reason = f"Task failed ELB health checks in (target-group {check.target_group}): {problem}"
    ecs._mark_task_stopped(task["taskArn"], task, reason, "ServiceSchedulerInitiated")
    ecs._cleanup_task_resources(task, ecs._get_docker())
    ecs._record_service_task_failure(task)


def _becomes_healthy(task: _Task, check: HealthCheck) -> bool:
    """Wait until the check passes, the task ends, or the time is up, which stops the task."""
    deadline = time.monotonic() + check.patience
    while ecs._task_is_active(task["taskArn"], task):
        problem = check.problem()
        if problem is None:
            return True
        if time.monotonic() > deadline:
            _stop_unhealthy(task, check, problem)
            return False
        time.sleep(_PAUSE_SECONDS)
    return False


def _install(_engine: Engine) -> None:
    record_healthy = ecs._record_service_task_healthy
    address_of = ecs._task_ip

    def record_when_healthy(service_key: str, task: _Task) -> None:
        checks = _checks(ecs._services.get(service_key) or {}, address_of(task) or "")
        if not checks:
            time.sleep(_STEADY_SECONDS)
        if all(_becomes_healthy(task, check) for check in checks):
            record_healthy(service_key, task)

    def address_when_healthy(task: _Task) -> str | None:
        in_service = str(task.get("group", "")).startswith("service:")
        return address_of(task) if task.get("_startup_stable") or not in_service else None

    ecs._record_service_task_healthy = record_when_healthy
    ecs._task_ip = address_when_healthy
    ecs._ECS_DEPLOYMENT_STEADY_DELAY = 0.0


PATCH = Patch(
    name="target health",
    why="a task counts as healthy, and gets requests, after a second, whether or not it answers its health check",
    install=_install,
)
