"""A task of a service takes requests, and counts as deployed, once it answers its target group's health check.

MiniStack calls a task healthy when it has run for a second. What comes afterwards is in `target_probes`.
"""

import http.client
import time
from dataclasses import dataclass
from typing import Any

from ministack.services import alb, ecs

from rehearsal.engine import target_states
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.target_states import Problem

_PATIENCE_SECONDS = 30.0
"""The most that a task gets for its first good answer; less if the target group has less: interval times threshold."""
_PAUSE_SECONDS = 0.1
_STEADY_SECONDS = 1.0
"""How long a task without a target group has to run before it counts as started."""

_Task = dict[str, Any]


@dataclass(frozen=True)
class HealthCheck:
    """What a target group asks one target."""

    target_group: str
    host: str
    target_port: int
    port: int
    path: str
    codes: str
    interval: float
    timeout: float
    patience: float

    def problem(self) -> Problem | None:
        """Ask once; what is wrong, or None. The check sends no credentials and follows no redirect, as on AWS."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        try:
            connection.request("GET", self.path, headers={"User-Agent": "ELB-HealthChecker/2.0"})
            status = connection.getresponse().status
        except TimeoutError as error:
            return Problem("Target.Timeout", "Request timed out", f"{self.path} does not answer: {error}")
        except (OSError, http.client.HTTPException) as error:
            details = f"{self.path} does not answer: {error}"
            return Problem("Target.FailedHealthChecks", "Health checks failed", details)
        finally:
            connection.close()
        if matches(self.codes, status):
            return None
        described = f"Health checks failed with these codes: [{status}]"
        return Problem("Target.ResponseCodeMismatch", described, f"{self.path} answers {status}, not {self.codes}")


def matches(codes: str, status: int) -> bool:
    """Whether a target group's matcher ("200", "200,204", "200-399") takes a status code."""
    ranges = (part.partition("-") for part in codes.split(","))
    return any(int(low) <= status <= int(high or low) for low, _, high in ranges)


def check_of(group: dict[str, Any], *, address: str, port: int) -> HealthCheck:
    """What a target group asks a target at this address and port, unless it names another port."""
    own_port = str(group.get("HealthCheckPort") or "")
    return HealthCheck(
        target_group=group["TargetGroupArn"],
        host=address,
        target_port=port,
        port=int(own_port) if own_port.isdigit() else port,
        path=group.get("HealthCheckPath") or "/",
        codes=str((group.get("Matcher") or {}).get("HttpCode") or "200"),
        interval=group["HealthCheckIntervalSeconds"],
        timeout=group["HealthCheckTimeoutSeconds"],
        patience=min(_PATIENCE_SECONDS, group["HealthCheckIntervalSeconds"] * group["UnhealthyThresholdCount"]),
    )


def _checks(service: dict[str, Any], address: str) -> list[HealthCheck]:
    entries = service.get("loadBalancers") or []
    groups = [(alb._tgs.get(arn), entry) for entry in entries for arn in _arns(entry)]
    return [check_of(group, address=address, port=int(entry["containerPort"])) for group, entry in groups if group]


def _arns(entry: dict[str, Any]) -> list[str]:
    """The group, or both that take turns: they ask the same."""
    other = (entry.get("advancedConfiguration") or {}).get("alternateTargetGroupArn")
    return [arn for arn in (entry.get("targetGroupArn"), other) if arn]


def stop_unhealthy(task: _Task, group: str, problem: str) -> None:
    """As the scheduler does on AWS: the task is stopped, the failure counts, another task is tried."""
    reason = f"Task failed ELB health checks in (target-group {group}): {problem}"
    if not ecs._mark_task_stopped(task["taskArn"], task, reason, "ServiceSchedulerInitiated"):
        return
    ecs._cleanup_task_resources(task, ecs._get_docker())
    ecs._record_service_task_failure(task)


def _becomes_healthy(task: _Task, check: HealthCheck) -> bool:
    """Wait until the check passes, the task ends, or the time is up, which stops the task."""
    deadline = time.monotonic() + check.patience
    while ecs._task_is_active(task["taskArn"], task):
        problem = check.problem()
        if problem is None:
            target_states.passed(check.target_group, check.host, check.target_port, interval=check.interval)
            return True
        if time.monotonic() > deadline:
            stop_unhealthy(task, check.target_group, str(problem))
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
    concerns=("AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::ECS::Service"),
    contract="test_services.py",
)
