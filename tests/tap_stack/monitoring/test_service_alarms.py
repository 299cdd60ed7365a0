import pytest

from rehearsal.engine import alarm_state
from tests.tap_stack.monitoring.alarms import PREFIX, alarm, dimensions, metrics, state
from tests.tap_stack.templates import Resource, Template

CPU, MEMORY = "CPUUtilization", "MemoryUtilization"


@pytest.fixture
def service(disposable: Template) -> Resource:
    return disposable.one("ECS::Service")


@pytest.mark.requirement("C10")
@pytest.mark.parametrize(("what", "metric", "percent"), [("backend-cpu", CPU, 85), ("backend-memory", MEMORY, 80)])
def test_a_service_that_runs_full_for_ten_minutes_is_warned_of(
    disposable: Template, service: Resource, what: str, metric: str, percent: int
) -> None:
    warning = alarm(disposable, what)
    assert metrics(warning) == [("AWS/ECS", metric, "Average")]
    assert dimensions(warning)["ServiceName"] == service.attribute("Name")
    assert dimensions(warning)["ClusterName"] == service.properties["Cluster"]
    assert warning.properties["Period"] == 60
    assert state(warning, {metric: (percent + 0.1,) * 10}) == "ALARM"
    assert state(warning, {metric: (percent, *(percent + 0.1,) * 9)}) == "OK"


@pytest.mark.requirement("C10")
def test_without_tasks_nothing_is_known_of_their_load(disposable: Template) -> None:
    assert state(alarm(disposable, "backend-cpu"), {}) == "INSUFFICIENT_DATA"
    assert state(alarm(disposable, "backend-memory"), {}) == "INSUFFICIENT_DATA"


@pytest.mark.requirement("C10")
def test_a_target_that_fails_its_checks_for_three_minutes_is_a_symptom(disposable: Template) -> None:
    symptom = alarm(disposable, "backend-unhealthy-targets")
    assert metrics(symptom) == [("AWS/ApplicationELB", "UnHealthyHostCount", "Maximum")]
    assert dimensions(symptom) == {
        "LoadBalancer": disposable.one("ElasticLoadBalancingV2::LoadBalancer").attribute("LoadBalancerFullName"),
        "TargetGroup": disposable.one("ElasticLoadBalancingV2::TargetGroup").attribute("TargetGroupFullName"),
    }
    assert state(symptom, {"UnHealthyHostCount": (1, 2, 1)}) == "ALARM"
    assert state(symptom, {"UnHealthyHostCount": (1, 0, 1)}) == "OK"
    assert state(symptom, {}) == "OK"  # no target at all is the other alarm's


@pytest.mark.requirement("C10")
def test_no_healthy_target_is_an_outage_also_where_none_is_registered(disposable: Template) -> None:
    symptom = alarm(disposable, "backend-no-healthy-target")
    assert metrics(symptom) == [("AWS/ApplicationELB", "HealthyHostCount", "Minimum")]
    assert state(symptom, {"HealthyHostCount": (0, 0, 0)}) == "ALARM"
    assert state(symptom, {}) == "ALARM"
    assert state(symptom, {"HealthyHostCount": (0, 0, 1)}) == "OK"


@pytest.mark.requirement("C10")
@pytest.mark.parametrize(
    ("requests", "seconds", "expected"),
    [
        ((20, 20), (1.5, 1.5), "ALARM"),
        ((20, 20), (1.49, 1.5), "OK"),
        ((19, 20), (30, 30), "OK"),  # too few to make a percentile
        ((), (), "OK"),
    ],
)
def test_slow_answers_are_a_symptom_if_there_are_enough_of_them(
    disposable: Template, requests: tuple[float, ...], seconds: tuple[float, ...], expected: str
) -> None:
    symptom = alarm(disposable, "backend-latency-p95")
    assert metrics(symptom) == [
        ("AWS/ApplicationELB", "RequestCount", "Sum"),
        ("AWS/ApplicationELB", "TargetResponseTime", "p95"),
    ]
    assert state(symptom, {"RequestCount": requests, "TargetResponseTime": seconds}) == expected


@pytest.mark.requirement("C10")
def test_tasks_that_fail_again_and_again_are_a_symptom(disposable: Template) -> None:
    symptom = alarm(disposable, "backend-task-failures")
    assert metrics(symptom) == [("AWS/Events", "Invocations", "Sum")]
    assert dimensions(symptom) == {"RuleName": disposable.one("Events::Rule").properties["Name"]}
    assert symptom.properties["Period"] == 900
    assert state(symptom, {"Invocations": (3,)}) == "ALARM"
    assert state(symptom, {"Invocations": (2,)}) == "OK"
    assert state(symptom, {}) == "OK"


@pytest.mark.requirement("C10")
def test_a_failed_task_is_one_that_nobody_has_stopped(disposable: Template, service: Resource) -> None:
    pattern = disposable.one("Events::Rule").properties["EventPattern"]
    assert (pattern["source"], pattern["detail-type"]) == (["aws.ecs"], ["ECS Task State Change"])
    detail = pattern["detail"]
    assert detail["lastStatus"] == ["STOPPED"]
    assert detail["group"] == [{"Fn::Join": ["", ["service:", service.attribute("Name")]]}]
    assert detail["$or"] == [
        {"stopCode": ["EssentialContainerExited", "TaskFailedToStart"]},
        {"stoppedReason": [{"prefix": "Task failed "}]},
    ]


@pytest.mark.requirement("C10")
def test_the_reasons_of_failed_tasks_are_kept_encrypted(disposable: Template) -> None:
    rule = disposable.one("Events::Rule")
    (target,) = rule.properties["Targets"]
    (group,) = (r for r in disposable.all("Logs::LogGroup") if r.ref in target["Arn"]["Fn::Join"][1])
    assert group.properties["LogGroupName"].startswith("/aws/events/")  # EventBridge writes to no others
    assert "KmsKeyId" in group.properties
    policy = disposable.one("Logs::ResourcePolicy")
    assert policy.logical_id in rule.definition["DependsOn"]
    assert "events.amazonaws.com" in str(policy.properties["PolicyDocument"])


@pytest.mark.requirement("C3", "C10")
def test_a_deployment_that_sets_off_a_symptom_is_rolled_back(service: Resource) -> None:
    alarms = service.properties["DeploymentConfiguration"]["Alarms"]
    assert (alarms["Enable"], alarms["Rollback"]) == (True, True)
    assert {name.removeprefix(PREFIX) for name in alarms["AlarmNames"]} == {
        "api-5xx",
        "backend-no-healthy-target",
        "backend-unhealthy-targets",
        "load-balancer-5xx",
    }


@pytest.mark.requirement("C3", "C10")
def test_no_alarm_holds_a_deployment_up_for_more_than_five_minutes(disposable: Template, service: Resource) -> None:
    for name in service.properties["DeploymentConfiguration"]["Alarms"]["AlarmNames"]:
        guard = disposable.one("CloudWatch::Alarm", AlarmName=name).properties
        assert alarm_state.period_of(guard) * guard["EvaluationPeriods"] <= 300
