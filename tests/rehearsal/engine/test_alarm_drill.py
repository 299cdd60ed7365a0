"""The alarm drill, against alarms that are as they should be and such that are not."""

import pytest

from rehearsal.alarm_drill import Drill, drill
from rehearsal.errors import RehearsalError
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import StackChange
from tests.rehearsal.engine.cloud import DEV, REGION, Cloud, Json

TOPIC = {"Ref": "Topic"}


def alarm(stack: str, what: str, *, comparison: str = "GreaterThanOrEqualToThreshold", **more: object) -> Json:
    properties = {
        "AlarmName": f"{stack}-{what}",
        "Namespace": stack,
        "MetricName": what,
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 3,
        "Threshold": 5,
        "ComparisonOperator": comparison,
        **more,
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


def resources(stack: str, **alarms: Json) -> dict[str, Json]:
    rule = {"Fn::Join": ["", ['ALARM("', {"Fn::GetAtt": ["Errors", "Arn"]}, '")']]}
    composite = {"AlarmName": f"{stack}-unhealthy", "AlarmRule": rule, "AlarmActions": [TOPIC]}
    return {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Errors": alarm(stack, "errors"),
        "Unhealthy": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": composite},
        **alarms,
    }


def drilled(cloud: Cloud, stack: str, resources: dict[str, Json], *, named: bool = True) -> Drill | None:
    cloud.deploy(stack, resources, {"HealthAlarmName": {"Ref": "Unhealthy"}} if named else None)
    change = StackChange(stack=stack, account=DEV, region=REGION, status="CREATE_COMPLETE")
    try:
        return drill(EngineClients(cloud.engine.endpoint), change)
    finally:
        cloud.delete(stack)


@pytest.mark.requirement("C10")
def test_every_alarm_fires_and_the_topic_hears_of_those_that_tell_it(cloud: Cloud) -> None:
    few = alarm("drill", "targets", comparison="LessThanThreshold", AlarmActions=[TOPIC])
    done = drilled(cloud, "drill", resources("drill", Targets=few))
    assert done is not None
    assert done.fired == ("drill-errors", "drill-targets", "drill-unhealthy")
    assert done.heard == ("drill-targets", "drill-unhealthy")


@pytest.mark.requirement("C10")
def test_an_alarm_that_no_metric_sets_off_is_named(cloud: Cloud) -> None:
    deaf = alarm("deaf", "percent", Threshold=10**9, AlarmActions=[TOPIC])
    with pytest.raises(RehearsalError, match=r"did not fire: deaf-percent\."):
        drilled(cloud, "deaf", resources("deaf", Percent=deaf))


def test_a_stack_without_the_alarm_is_not_drilled(cloud: Cloud) -> None:
    assert drilled(cloud, "unwatched", resources("unwatched"), named=False) is None
