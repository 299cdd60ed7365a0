"""ECS services are processes; CloudFormation waits until they serve, and rolls back when they do not."""

from pathlib import Path

import pytest

from rehearsal.images.store import ImageStore
from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import DEV, Answer, Cloud, StackFailedError, wait_until
from tests.rehearsal.engine.visitors import visited


def _mode(answer: Answer) -> str:
    """That of the task that answered."""
    return str(answer.json().get("MODE", "no task"))


@pytest.mark.requirement("C3")
def test_a_task_finds_its_own_account_its_secrets_and_its_authority(cloud: Cloud) -> None:
    outputs = service.deploy(cloud, "environment", service.resources("well", secret=True))
    environment = cloud.request(outputs["Host"], "/").json()
    assert environment["AWS_ENDPOINT_URL"] == cloud.engine.endpoint
    assert environment["AWS_ACCESS_KEY_ID"] == DEV
    assert environment["PASSWORD"] == "hush"
    assert environment["NODE_EXTRA_CA_CERTS"] == str(cloud.workspace.certificates / "ca.pem")
    assert environment["ECS_CONTAINER_METADATA_URI_V4"].startswith(cloud.engine.endpoint)

    logs = cloud.client("logs")
    stream = logs.describe_log_streams(logGroupName=outputs["Logs"])["logStreams"][0]["logStreamName"]
    (task,) = cloud.client("ecs").list_tasks(cluster=outputs["Cluster"])["taskArns"]
    events = logs.get_log_events(logGroupName=outputs["Logs"], logStreamName=stream)["events"]
    assert (stream, events[0]["message"]) == (f"app/app/{task.rpartition('/')[2]}", "mode well")

    cloud.delete("environment")
    assert cloud.processes("well") == []


@pytest.mark.requirement("D6")
def test_a_task_tells_the_digest_of_the_image_that_was_pushed(cloud: Cloud) -> None:
    service.deploy(cloud, "digest", service.resources("well"))
    ecs = cloud.client("ecs")
    (cluster,) = [arn for arn in ecs.list_clusters()["clusterArns"] if "digest" in arn]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=ecs.list_tasks(cluster=cluster)["taskArns"])["tasks"]
    (container,) = [container for task in tasks for container in task["containers"]]
    pushed = ImageStore(cloud.workspace.run).resolve(container["image"])
    assert container["imageDigest"] == pushed.manifest_digest
    cloud.delete("digest")


@pytest.mark.requirement("C2")
def test_a_task_gets_requests_once_it_answers_its_health_check(cloud: Cloud) -> None:
    outputs = service.deploy(cloud, "late", service.resources("late"))
    assert int(cloud.request(outputs["Host"], "/").json()["ASKED"]) >= 4


@pytest.mark.requirement("C3")
def test_a_service_starts_with_the_least_that_its_scaling_allows(cloud: Cloud) -> None:
    template = service.resources("scaled")
    template["Service"]["Properties"].pop("DesiredCount")
    template["Scaling"] = {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {
            "MinCapacity": 3,
            "MaxCapacity": 5,
            "ResourceId": {"Fn::Sub": "service/${Cluster}/${Service.Name}"},
            "ScalableDimension": "ecs:service:DesiredCount",
            "ServiceNamespace": "ecs",
        },
    }
    outputs = service.deploy(cloud, "scaled", template)
    assert len(cloud.processes("scaled")) == 3
    found = cloud.client("elbv2").describe_target_health(TargetGroupArn=outputs["Targets"])
    assert len(found["TargetHealthDescriptions"]) == 3


@pytest.mark.requirement("C3")
def test_an_update_leaves_no_gap_and_no_old_task(cloud: Cloud) -> None:
    outputs = service.deploy(cloud, "update", service.resources("first", tasks=2))
    with visited(cloud, outputs["Host"], _mode) as answers:
        service.deploy(cloud, "update", service.resources("second", tasks=2))
    assert {status for status, _ in answers} == {200}
    wait_until(lambda: not cloud.processes("first"), what="the end of the old tasks")
    assert len(cloud.processes("second")) == 2


@pytest.mark.requirement("C3")
@pytest.mark.parametrize("breaker", [True, False])
def test_what_served_before_a_failing_update_serves_on(cloud: Cloud, *, breaker: bool) -> None:
    name = f"failing-{breaker}".lower()
    outputs = service.deploy(cloud, name, service.resources("before", breaker=breaker))
    with visited(cloud, outputs["Host"], _mode) as answers, pytest.raises(StackFailedError, match="Circuit Breaker"):
        service.deploy(cloud, name, service.resources("crash", breaker=breaker))
    assert set(answers) == {(200, "before")}
    stack = cloud.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert len(cloud.processes("before")) == 1
    cloud.delete(name)


@pytest.mark.requirement("C3")
def test_a_first_deployment_that_crashes_says_where_its_log_is_and_leaves_nothing(cloud: Cloud) -> None:
    with pytest.raises(StackFailedError) as failure:
        service.deploy(cloud, "crash", service.resources("crash"))
    log = str(failure.value).split()[-1]
    assert Path(log).read_text() == "mode crash\nboom at start\n-- Essential container exited\n"
    ecs = cloud.client("ecs")
    services = [
        arn
        for cluster in ecs.list_clusters()["clusterArns"]
        for arn in ecs.list_services(cluster=cluster)["serviceArns"]
    ]
    assert not [arn for arn in services if "crash" in arn]
    assert cloud.processes("crash") == []


@pytest.mark.requirement("C3")
def test_a_task_that_never_gets_healthy_fails_the_deployment(cloud: Cloud) -> None:
    template = service.resources("ill", tasks=3)
    template["Targets"]["Properties"]["UnhealthyThresholdCount"] = 1
    with pytest.raises(StackFailedError, match="Circuit Breaker"):
        service.deploy(cloud, "ill", template)
    logs = [path.read_text() for path in (cloud.workspace.run / "logs" / "tasks").glob("ill-*.log")]
    assert any("/ok answers 503, not 200" in text for text in logs)


def test_an_image_that_was_not_pushed_is_named(cloud: Cloud) -> None:
    missing = service.IMAGE.replace(":v1", ":v2")
    with pytest.raises(StackFailedError, match="Circuit Breaker"):
        service.deploy(cloud, "no-image", service.resources("well", image=missing))


@pytest.mark.requirement("C3")
def test_a_service_without_a_target_group_has_to_last_a_moment(cloud: Cloud) -> None:
    template = service.resources("crash")
    template["Service"]["Properties"].pop("LoadBalancers")
    with pytest.raises(StackFailedError, match="Circuit Breaker"):
        service.deploy(cloud, "no-targets", template)
