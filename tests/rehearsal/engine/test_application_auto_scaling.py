"""Application Auto Scaling acts: metrics are put, and tasks start and end. Its answers have AWS's shape."""

import json
import urllib.request

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from tests.rehearsal.engine.cloud import DEV, PROD, REGION, Answer, Cloud, Json, wait_until
from tests.rehearsal.engine.scaled_service import Scaled, deployed, out_and_in, resources, tracking
from tests.rehearsal.engine.visitors import visited

CPU, MEMORY = "ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"


def _port(answer: Answer) -> str:
    """Where the task is that answered."""
    return str(answer.json().get("PORT")) if answer.status == 200 else ""


@pytest.mark.requirement("C3")
def test_steps_add_tasks_that_serve_and_take_them_away_without_losing_a_request(cloud: Cloud) -> None:
    with deployed(cloud, "stepped", resources("stepped", **out_and_in())) as scaled:
        scaled.wait_for(1)
        with visited(cloud, scaled.outputs["Host"], _port) as answers:
            scaled.put(75, minutes=2)
            scaled.wait_for(2)
            seen = len(answers)
            wait_until(lambda: len({task for _, task in answers[seen:]}) == 2, what="requests to both tasks")
            _wait_for_success(scaled)
            scaled.put(10, minutes=3)
            scaled.wait_for(1)
        assert {status for status, _ in answers} == {200}
        newest, before = scaled.activities()
        assert before["Cause"] == f"monitor alarm {_alarm_of(scaled, 'Out')} in state ALARM triggered policy Out"
        assert [entry["Description"] for entry in (before, newest)] == [
            "Setting desired count to 2.",
            "Setting desired count to 1.",
        ]
        _wait_for_success(scaled)


def _wait_for_success(scaled: Scaled) -> None:
    wait_until(lambda: {a["StatusCode"] for a in scaled.activities()} == {"Successful"}, what="success")


def _alarm_of(scaled: Scaled, policy: str) -> str:
    (found,) = scaled.api.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=[policy])["ScalingPolicies"]
    (alarm,) = found["Alarms"]
    return str(alarm["AlarmName"])


@pytest.mark.requirement("C3")
def test_the_bounds_hold_and_it_is_said_that_they_did(cloud: Cloud) -> None:
    with deployed(cloud, "bounded", resources("bounded", most=2, **out_and_in())) as scaled:
        scaled.put(100, minutes=2)
        scaled.wait_for(2)
        cloud.client("cloudwatch").set_alarm_state(
            AlarmName=_alarm_of(scaled, "Out"), StateValue="OK", StateReason="a new call"
        )
        scaled.put(100, minutes=2)
        wait_until(lambda: len(scaled.activities(all_of_them=True)) == 2, what="the reason")
        refused = scaled.activities(all_of_them=True)[0]
        assert refused["NotScaledReasons"] == [{"Code": "AlreadyAtMaxCapacity", "MaxCapacity": 2}]
        assert len(scaled.activities()) == 1
        assert scaled.desired == 2


@pytest.mark.requirement("P2")
def test_target_tracking_has_alarms_of_its_own_and_adds_in_proportion(cloud: Cloud) -> None:
    policies = {**tracking("Cpu", CPU, target=50), **tracking("Memory", MEMORY, target=65)}
    with deployed(cloud, "tracked", resources("tracked", most=4, **policies)) as scaled:
        alarms = _tracking_alarms(scaled, "Cpu")
        names = {name.rpartition("Alarm")[2][:4] for name in alarms}
        assert all(name.startswith(f"TargetTracking-{scaled.resource}-Alarm") for name in alarms)
        assert names == {"High", "Low-"}
        assert sorted((a["Threshold"], a["EvaluationPeriods"]) for a in alarms.values()) == [(45, 15), (50, 3)]

        scaled.put(130, minutes=3)
        scaled.wait_for(3)
        scaled.put(20, minutes=15)
        _is_low(scaled, "Cpu")
        assert scaled.desired == 3, "memory is not low"
        scaled.put(10, minutes=15, metric="MemoryUtilization")
        scaled.wait_for(2)
    left = cloud.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"TargetTracking-{scaled.resource}")
    assert left["MetricAlarms"] == []


def _tracking_alarms(scaled: Scaled, policy: str) -> dict[str, Json]:
    (found,) = scaled.api.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=[policy])["ScalingPolicies"]
    names = [alarm["AlarmName"] for alarm in found["Alarms"]]
    described = scaled.cloud.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    return {alarm["AlarmName"]: alarm for alarm in described}


def _is_low(scaled: Scaled, policy: str) -> None:
    def states() -> set[str]:
        found = _tracking_alarms(scaled, policy).items()
        return {alarm["StateValue"] for name, alarm in found if "-AlarmLow-" in name}

    wait_until(lambda: states() == {"ALARM"}, what=f"{policy} to be low")


@pytest.mark.requirement("P2")
def test_target_tracking_that_may_not_scale_in_has_one_alarm(cloud: Cloud) -> None:
    policy = tracking("Grows", CPU, target=50, DisableScaleIn=True)
    with deployed(cloud, "grows", resources("grows", **policy)) as scaled:
        (name,) = _tracking_alarms(scaled, "Grows")
        assert "-AlarmHigh-" in name


@pytest.mark.requirement("P2")
def test_a_service_that_is_busy_before_it_has_a_policy_is_scaled_by_the_first_look_at_its_alarm(cloud: Cloud) -> None:
    """A new alarm is looked at as it is made; for the next minute nobody would hear of one that is on already."""
    with deployed(cloud, "hurried", resources("hurried")) as scaled:
        scaled.put(90, minutes=1)
        _put_tracking(scaled, CPU)
        scaled.wait_for(2)


@pytest.mark.requirement("P2")
def test_a_policy_that_cannot_be_followed_is_refused_and_none_is_there(cloud: Cloud) -> None:
    with deployed(cloud, "unmeasured", resources("unmeasured")) as scaled:
        with pytest.raises(ClientError, match="Unsupported predefined metric type for ecs: SQSQueueLength"):
            _put_tracking(scaled, "SQSQueueLength")
        assert scaled.api.describe_scaling_policies(**scaled.which)["ScalingPolicies"] == []


def _put_tracking(scaled: Scaled, metric: str) -> None:
    """By the API, when the service is there already."""
    policy = tracking("Late", metric, target=50)["Late"]["Properties"]
    del policy["ScalingTargetId"]
    scaled.api.put_scaling_policy(**policy, **scaled.which)


@pytest.mark.requirement("C3")
def test_a_deployment_keeps_what_scaling_has_set(cloud: Cloud) -> None:
    template = resources("kept", **out_and_in())
    with deployed(cloud, "kept", template) as scaled:
        scaled.put(75, minutes=2)
        scaled.wait_for(2)
        environment = template["Task"]["Properties"]["ContainerDefinitions"][0]["Environment"]
        environment.append({"Name": "VERSION", "Value": "2"})
        cloud.deploy("kept", template)
        scaled.wait_for(2)
        assert all(process.environ()["VERSION"] == "2" for process in cloud.processes("kept"))

        template["Scaling"]["Properties"] |= {"MinCapacity": 3, "MaxCapacity": 3}
        cloud.deploy("kept", template)
        scaled.wait_for(3)
        (target,) = scaled.api.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[scaled.resource])[
            "ScalableTargets"
        ]
        assert (target["MinCapacity"], target["MaxCapacity"]) == (3, 3)

        for name in ("In", "InAlarm"):
            del template[name]
        cloud.deploy("kept", template)
        left = scaled.api.describe_scaling_policies(**scaled.which)["ScalingPolicies"]
        assert [policy["PolicyName"] for policy in left] == ["Out"]


@pytest.mark.requirement("C3")
def test_a_suspended_target_is_not_scaled(cloud: Cloud) -> None:
    with deployed(cloud, "suspended", resources("suspended", **out_and_in())) as scaled:
        scaled.api.register_scalable_target(
            **scaled.which, SuspendedState={"DynamicScalingOutSuspended": True, "DynamicScalingInSuspended": True}
        )
        alarm = _alarm_of(scaled, "Out")
        scaled.put(100, minutes=2)
        described = cloud.client("cloudwatch").describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
        assert described[0]["StateValue"] == "ALARM"
        scaled.api.register_scalable_target(**scaled.which, MaxCapacity=1)
        scaled.api.register_scalable_target(**scaled.which, SuspendedState={"DynamicScalingOutSuspended": False})
        cloud.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="a new call")
        scaled.put(100, minutes=2)
        wait_until(lambda: bool(scaled.activities(all_of_them=True)), what="the call that is not suspended")
        assert scaled.activities() == []
        assert scaled.desired == 1


def test_what_is_not_there_is_refused_in_awss_words(cloud: Cloud) -> None:
    api = cloud.client("application-autoscaling")
    which = {
        "ServiceNamespace": "ecs",
        "ResourceId": "service/none/none",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    with pytest.raises(api.exceptions.ValidationException, match="ECS service doesn't exist: service/none/none"):
        api.register_scalable_target(**which, MinCapacity=1, MaxCapacity=2)
    with pytest.raises(api.exceptions.ObjectNotFoundException, match="No scalable target registered"):
        api.deregister_scalable_target(**which)
    with pytest.raises(api.exceptions.ObjectNotFoundException, match="No scaling policy found"):
        api.delete_scaling_policy(**which, PolicyName="none")
    with pytest.raises(ClientError, match="scales ecs:service:DesiredCount only"):
        api.register_scalable_target(
            ServiceNamespace="rds",
            ResourceId="cluster:one",
            ScalableDimension="rds:cluster:ReadReplicaCount",
            MinCapacity=1,
            MaxCapacity=2,
        )


def _raw(cloud: Cloud, operation: str, parameters: Json) -> Json:
    """The answer as it is sent, before an SDK has left out what it does not know."""
    scope = f"{DEV}/20260101/{REGION}/application-autoscaling/aws4_request"
    request = urllib.request.Request(
        cloud.engine.endpoint,
        data=json.dumps(parameters).encode(),
        headers={
            "X-Amz-Target": f"AnyScaleFrontendService.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        },
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read())


def test_answers_have_exactly_the_shape_of_awss_in_their_own_account(cloud: Cloud) -> None:
    policies = {**out_and_in(), **tracking("Cpu", CPU, target=50)}
    with deployed(cloud, "shapes", resources("shapes", least=2, **policies)) as scaled:
        tracked = {"TargetValue": 60.0, "PredefinedMetricSpecification": {"PredefinedMetricType": MEMORY}}
        (target,) = scaled.api.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
        by_arn = {"ResourceARN": target["ScalableTargetARN"]}
        requests: dict[str, Json] = {
            "RegisterScalableTarget": {**scaled.which, "MaxCapacity": 4},
            "DescribeScalableTargets": {"ServiceNamespace": "ecs"},
            "PutScalingPolicy": {
                **scaled.which,
                "PolicyName": "Made",
                "PolicyType": "TargetTrackingScaling",
                "TargetTrackingScalingPolicyConfiguration": tracked,
            },
            "DescribeScalingPolicies": {"ServiceNamespace": "ecs"},
            "DescribeScalingActivities": {"ServiceNamespace": "ecs"},
            "TagResource": {**by_arn, "Tags": {"Team": "tap"}},
            "ListTagsForResource": by_arn,
            "UntagResource": {**by_arn, "TagKeys": ["Team"]},
            "DeleteScalingPolicy": {**scaled.which, "PolicyName": "Made"},
        }
        models = botocore.session.get_session().get_service_model("application-autoscaling")
        for operation, parameters in requests.items():
            shape = models.operation_model(operation).output_shape
            assert shape
            answer = _raw(cloud, operation, parameters)
            assert ParamValidator().validate(answer, shape).generate_report() == "", operation
        elsewhere = cloud.client("application-autoscaling", PROD)
        assert elsewhere.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
        assert elsewhere.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []
