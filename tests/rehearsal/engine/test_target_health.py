"""Targets are probed as their group says; who falls ill gets no requests, and ECS replaces it."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from rehearsal.engine.target_states import HEALTHY, INITIAL, Problem, TargetState, after
from rehearsal.ports import free_port
from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import Client, Cloud, Json, wait_until

BAD = Problem("Target.Timeout", "Request timed out", "")


def states(*answers: Problem | None, state: TargetState = INITIAL) -> list[str]:
    """What a target is after each answer, healthy again after three good ones, unhealthy after two bad ones."""
    found = []
    for answer in answers:
        state = after(state, answer, healthy_after=3, unhealthy_after=2)
        found.append(state.state)
    return found


@pytest.mark.requirement("C2")
def test_thresholds_decide_and_one_good_answer_is_enough_for_a_new_target() -> None:
    assert states(None, None) == ["healthy", "healthy"]
    assert states(BAD, BAD, None) == ["initial", "unhealthy", "unhealthy"]
    assert states(BAD, None, BAD, BAD, state=HEALTHY) == ["healthy", "healthy", "healthy", "unhealthy"]
    ill = after(after(HEALTHY, BAD, healthy_after=3, unhealthy_after=2), BAD, healthy_after=3, unhealthy_after=2)
    assert states(None, None, BAD, None, None, None, state=ill)[-2:] == ["unhealthy", "healthy"]


@dataclass
class Target:
    """A server of the test's own, at an address of its own, that answers its check as it is told."""

    address: str
    port: int
    status: int = 200
    checks: list[tuple[str, str]] = field(default_factory=list)
    visits: int = 0

    def serve(self) -> http.server.ThreadingHTTPServer:
        target = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_check = self.path == "/well"
                if is_check:
                    target.checks.append((self.path, str(self.headers["user-agent"])))
                else:
                    target.visits += 1
                self.send_response(target.status if is_check else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer((self.address, self.port), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return server


@dataclass(frozen=True)
class Group:
    """A target group behind a load balancer, with two targets."""

    cloud: Cloud
    arn: str
    host: str
    targets: tuple[Target, Target]

    @property
    def elb(self) -> Client:
        return self.cloud.client("elbv2")

    def health(self) -> dict[str, Json]:
        found = self.elb.describe_target_health(TargetGroupArn=self.arn)["TargetHealthDescriptions"]
        return {entry["Target"]["Id"]: entry["TargetHealth"] for entry in found}

    def settle(self, *expected: str) -> None:
        wait_until(lambda: [h["State"] for h in self.health().values()] == list(expected), what=str(expected))

    def visit(self) -> tuple[int, int]:
        """How many of twenty requests each target gets."""
        before = [target.visits for target in self.targets]
        for _ in range(20):
            assert self.cloud.request(self.host, "/").status == 200
        first, second = (target.visits - n for target, n in zip(self.targets, before, strict=True))
        return first, second


@pytest.fixture
def group(cloud: Cloud) -> Iterator[Group]:
    resources = {key: service.resources("none")[key] for key in ("Balancer", "Targets", "Listener")}
    resources["Targets"]["Properties"] |= {
        "HealthCheckPath": "/well",
        "HealthCheckTimeoutSeconds": 1,
        "HealthyThresholdCount": 2,
        "Matcher": {"HttpCode": "200-204"},
    }
    outputs = {key: service.OUTPUTS[key] for key in ("Targets", "Host")}
    found = cloud.deploy("probed", resources, outputs).outputs
    targets = (Target("127.0.0.2", free_port()), Target("127.0.0.3", free_port()))
    servers = [target.serve() for target in targets]
    probed = Group(cloud, found["Targets"], found["Host"], targets)
    listed: list[dict[str, Any]] = [{"Id": target.address, "Port": target.port} for target in targets]
    probed.elb.register_targets(TargetGroupArn=probed.arn, Targets=listed)
    try:
        yield probed
    finally:
        cloud.delete("probed")
        for server in servers:
            server.shutdown()
            server.server_close()


@pytest.mark.requirement("C2", "P4")
def test_one_that_stops_answering_gets_no_requests_until_it_does_again(group: Group) -> None:
    assert {h["State"] for h in group.health().values()} <= {"initial", "healthy"}
    group.settle("healthy", "healthy")
    first, second = group.targets
    assert first.checks[0] == ("/well", "ELB-HealthChecker/2.0")

    first.status = 503
    group.settle("unhealthy", "healthy")
    assert group.health()[first.address] == {
        "State": "unhealthy",
        "Reason": "Target.ResponseCodeMismatch",
        "Description": "Health checks failed with these codes: [503]",
    }
    assert group.visit() == (0, 20)

    second.status = 500
    group.settle("unhealthy", "unhealthy")
    assert min(group.visit()) > 0, "where none is healthy, all get requests"

    first.status = second.status = 204
    group.settle("healthy", "healthy")
    assert min(group.visit()) > 0


@pytest.mark.requirement("C2")
def test_what_is_not_registered_and_what_nobody_uses_is_told(group: Group) -> None:
    asked = group.elb.describe_target_health(TargetGroupArn=group.arn, Targets=[{"Id": "127.0.0.9", "Port": 1}])
    (other,) = asked["TargetHealthDescriptions"]
    assert other["TargetHealth"]["Reason"] == "Target.NotRegistered"
    unused = group.elb.create_target_group(Name="unused", Protocol="HTTP", Port=80, TargetType="ip", VpcId="vpc-1")
    arn = unused["TargetGroups"][0]["TargetGroupArn"]
    group.elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": "127.0.0.9", "Port": 1}])
    (alone,) = group.elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    assert (alone["TargetHealth"]["State"], alone["TargetHealth"]["Reason"]) == ("unused", "Target.NotInUse")
    group.elb.delete_target_group(TargetGroupArn=arn)


@pytest.mark.requirement("C2", "P4")
@pytest.mark.parametrize(
    ("illness", "reason"),
    [("/fall-ill", "Health checks failed with these codes: [503]"), ("/hang", "Request timed out")],
)
def test_a_task_that_falls_ill_is_replaced(cloud: Cloud, illness: str, reason: str) -> None:
    name = f"falls{illness.replace('/', '-')}"
    template = service.resources(name, tasks=2)
    template["Targets"]["Properties"]["HealthCheckTimeoutSeconds"] = 1
    outputs = service.deploy(cloud, name, template)
    before = {process.pid for process in cloud.processes(name)}
    assert cloud.request(outputs["Host"], illness).status == 200

    ecs = cloud.client("ecs")
    names = {"cluster": outputs["Cluster"], "services": [outputs["Service"]]}

    def told() -> bool:
        events = ecs.describe_services(**names)["services"][0]["events"]
        wanted = f"is unhealthy in (target-group {outputs['Targets']}) due to (reason {reason})"
        return any(wanted in event["message"] for event in events)

    wait_until(told, what="the event of the service")

    def is_replaced() -> bool:
        now = {process.pid for process in cloud.processes(name)}
        return len(now) == len(now | before) - 1 == 2

    wait_until(is_replaced, what="another task")
    health = cloud.client("elbv2").describe_target_health
    wait_until(
        lambda: (
            [
                entry["TargetHealth"]["State"]
                for entry in health(TargetGroupArn=outputs["Targets"])["TargetHealthDescriptions"]
            ]
            == ["healthy", "healthy"]
        ),
        what="two healthy targets",
    )
    stopped = ecs.list_tasks(cluster=outputs["Cluster"], desiredStatus="STOPPED")["taskArns"]
    reasons = [t["stoppedReason"] for t in ecs.describe_tasks(cluster=outputs["Cluster"], tasks=stopped)["tasks"]]
    assert any("Task failed ELB health checks" in why for why in reasons)
    cloud.delete(name)
