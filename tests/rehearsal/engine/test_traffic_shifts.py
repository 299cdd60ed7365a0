"""Canary and linear deployments: requests move from one version's tasks to the next one's, and back if they fail."""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import Cloud, StackFailedError, wait_until

CANARY = {"Strategy": "CANARY", "CanaryConfiguration": {"CanaryPercent": 40, "CanaryBakeTimeInMinutes": 10}}
LINEAR = {"Strategy": "LINEAR", "LinearConfiguration": {"StepPercent": 40, "StepBakeTimeInMinutes": 10}}
OUTPUTS = {**service.OUTPUTS, "Alternate": {"Ref": "Alternate"}, "Rule": {"Ref": "Rule"}}


def resources(mode: str, *, tasks: int = 2, strategy: Mapping[str, object] = CANARY) -> dict[str, Any]:
    """The service of the other tests, with a second target group and a rule that serves all paths."""
    template = service.resources(mode, tasks=tasks)
    template["Alternate"] = template["Targets"]
    groups = [
        {"TargetGroupArn": {"Ref": "Targets"}, "Weight": 100},
        {"TargetGroupArn": {"Ref": "Alternate"}, "Weight": 0},
    ]
    template["Rule"] = {
        "Type": "AWS::ElasticLoadBalancingV2::ListenerRule",
        "Properties": {
            "ListenerArn": {"Ref": "Listener"},
            "Priority": 1,
            "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}],
            "Actions": [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}],
        },
    }
    properties = template["Service"]["Properties"]
    properties["DeploymentConfiguration"] |= {**strategy, "BakeTimeInMinutes": 15}
    properties["LoadBalancers"][0]["AdvancedConfiguration"] = {
        "AlternateTargetGroupArn": {"Ref": "Alternate"},
        "ProductionListenerRule": {"Ref": "Rule"},
        "RoleArn": "arn:aws:iam::222222222222:role/shift",
    }
    return template


def deploy(cloud: Cloud, name: str, template: dict[str, Any]) -> dict[str, str]:
    service.push_image(cloud.workspace.run)
    return cloud.deploy(name, template, OUTPUTS).outputs


def shares(cloud: Cloud, outputs: dict[str, str]) -> tuple[int, int]:
    """Percent of the requests that go to the primary and to the alternate target group."""
    (rule,) = cloud.client("elbv2").describe_rules(RuleArns=[outputs["Rule"]])["Rules"]
    groups = rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
    weights = {group["TargetGroupArn"]: group["Weight"] for group in groups}
    return weights[outputs["Targets"]], weights[outputs["Alternate"]]


def targets(cloud: Cloud, group: str) -> int:
    return len(cloud.client("elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"])


class Watch:
    """What visitors got, status and mode of the task, and how the requests were shared meanwhile."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str]] = []
        self.shares: list[tuple[int, int]] = []

    def modes(self) -> set[str]:
        return {mode for _, mode in self.answers}


@contextmanager
def watched(cloud: Cloud, outputs: dict[str, str]) -> Iterator[Watch]:
    watch = Watch()
    done = threading.Event()

    def visit() -> None:
        while not done.is_set():
            answer = cloud.request(outputs["Host"], "/slow")
            mode = answer.json().get("MODE", "no task") if answer.body.startswith("{") else "no task"
            watch.answers.append((answer.status, mode))

    def look() -> None:
        while not done.is_set():
            now = shares(cloud, outputs)
            if not watch.shares or watch.shares[-1] != now:
                watch.shares.append(now)

    with ThreadPoolExecutor() as pool:
        jobs = [pool.submit(job) for job in (visit, visit, visit, look)]
        try:
            yield watch
        finally:
            done.set()
            for job in jobs:
                job.result()


@pytest.mark.requirement("P9")
def test_a_canary_answers_its_share_and_then_everything_without_a_gap_and_the_groups_take_turns(cloud: Cloud) -> None:
    outputs = deploy(cloud, "canary", resources("first"))
    assert shares(cloud, outputs) == (100, 0)
    assert (targets(cloud, outputs["Targets"]), targets(cloud, outputs["Alternate"])) == (2, 0)

    with watched(cloud, outputs) as watch:
        deploy(cloud, "canary", resources("second"))
    assert watch.shares == [(100, 0), (60, 40), (0, 100)]
    assert {status for status, _ in watch.answers} == {200}
    assert watch.modes() == {"first", "second"}
    assert (targets(cloud, outputs["Targets"]), targets(cloud, outputs["Alternate"])) == (0, 2)
    wait_until(lambda: not cloud.processes("first"), what="the end of the old tasks")

    with watched(cloud, outputs) as watch:
        deploy(cloud, "canary", resources("third"))
    assert watch.shares == [(0, 100), (40, 60), (100, 0)]
    assert {status for status, _ in watch.answers} == {200}
    cloud.delete("canary")


@pytest.mark.requirement("P9")
def test_linear_steps_move_as_many_requests_each(cloud: Cloud) -> None:
    outputs = deploy(cloud, "linear", resources("first", tasks=1, strategy=LINEAR))
    with watched(cloud, outputs) as watch:
        deploy(cloud, "linear", resources("second", tasks=1, strategy=LINEAR))
    assert watch.shares == [(100, 0), (60, 40), (20, 80), (0, 100)]
    assert {status for status, _ in watch.answers} == {200}
    cloud.delete("linear")


@pytest.mark.requirement("P9")
def test_a_canary_that_does_not_start_gets_no_request(cloud: Cloud) -> None:
    outputs = deploy(cloud, "stillborn", resources("before", tasks=1))
    with watched(cloud, outputs) as watch, pytest.raises(StackFailedError, match="Circuit Breaker"):
        deploy(cloud, "stillborn", resources("crash", tasks=1))
    assert set(watch.answers) == {(200, "before")}
    assert watch.shares == [(100, 0)]
    cloud.delete("stillborn")


@pytest.mark.requirement("P9")
def test_a_canary_that_breaks_under_its_first_requests_is_rolled_back(cloud: Cloud) -> None:
    outputs = deploy(cloud, "broken", resources("before", tasks=1))
    with watched(cloud, outputs) as watch, pytest.raises(StackFailedError, match="Circuit Breaker"):
        deploy(cloud, "broken", resources("fragile", tasks=1))
    assert set(watch.shares) == {(100, 0), (60, 40)}
    assert shares(cloud, outputs) == (100, 0)
    assert [cloud.request(outputs["Host"], "/slow").json()["MODE"] for _ in range(10)] == ["before"] * 10
    wait_until(lambda: not cloud.processes("fragile"), what="the end of the canary")

    with watched(cloud, outputs) as watch:  # the next one is none the worse for it
        deploy(cloud, "broken", resources("repaired", tasks=1))
    assert watch.shares == [(100, 0), (60, 40), (0, 100)]
    assert {status for status, _ in watch.answers} == {200}
    cloud.delete("broken")
