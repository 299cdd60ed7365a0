"""One message for an incident, to people who can do something about it."""

import re

import pytest

from tests.tap_stack.conftest import ACCOUNT
from tests.tap_stack.monitoring.alarms import own_alarms
from tests.tap_stack.templates import Json, Template

SYMPTOMS = {
    "api-5xx",
    "backend-latency-p95",
    "backend-no-healthy-target",
    "backend-task-failures",
    "backend-unhealthy-targets",
    "load-balancer-5xx",
}
WARNINGS = {
    "api-4xx",
    "backend-cpu",
    "backend-memory",
    "database-capacity",
    "database-connections",
    "load-balancer-4xx",
    "rotation-failed",
}


@pytest.mark.requirement("C10")
def test_every_alarm_is_a_symptom_or_a_warning(disposable: Template) -> None:
    assert own_alarms(disposable).keys() == SYMPTOMS | WARNINGS


@pytest.mark.requirement("C10")
def test_any_symptom_makes_the_stage_unhealthy_and_no_warning_does(disposable: Template) -> None:
    unhealthy = disposable.one("CloudWatch::CompositeAlarm").properties
    assert unhealthy["AlarmName"] == "Disposable-unhealthy"
    parts = unhealthy["AlarmRule"]["Fn::Join"][1]
    children = {disposable.referred(part).properties["AlarmName"] for part in parts if isinstance(part, dict)}
    assert children == {f"Disposable-{symptom}" for symptom in SYMPTOMS}
    text = "".join("x" if isinstance(part, dict) else part for part in parts)
    assert re.fullmatch(r'\(ALARM\("x"\)( OR ALARM\("x"\))*\)', text)


@pytest.mark.requirement("C10")
def test_bad_health_and_warnings_tell_the_topic_when_they_begin_and_end_and_symptoms_leave_it_to_them(
    disposable: Template,
) -> None:
    topic = [disposable.one("SNS::Topic").ref]
    alarms = own_alarms(disposable)
    speaking = [disposable.one("CloudWatch::CompositeAlarm"), *(alarms[warning] for warning in WARNINGS)]
    for alarm in speaking:
        assert alarm.properties["AlarmActions"] == alarm.properties["OKActions"] == topic
    for symptom in SYMPTOMS:
        assert "AlarmActions" not in alarms[symptom].properties


@pytest.mark.requirement("C10")
def test_each_says_what_to_look_at_first(disposable: Template) -> None:
    for alarm in (*own_alarms(disposable).values(), disposable.one("CloudWatch::CompositeAlarm")):
        description = alarm.properties["AlarmDescription"]
        assert "Look first at " in description, alarm.logical_id
        assert len(description) <= 1024, alarm.logical_id


@pytest.mark.requirement("C10")
def test_each_says_what_missing_data_means(disposable: Template) -> None:
    assert {what: alarm.properties["TreatMissingData"] for what, alarm in own_alarms(disposable).items()} == {
        "api-4xx": "notBreaching",
        "api-5xx": "notBreaching",
        "backend-cpu": "missing",
        "backend-latency-p95": "notBreaching",
        "backend-memory": "missing",
        "backend-no-healthy-target": "breaching",
        "backend-task-failures": "notBreaching",
        "backend-unhealthy-targets": "notBreaching",
        "database-capacity": "notBreaching",
        "database-connections": "notBreaching",
        "load-balancer-4xx": "notBreaching",
        "load-balancer-5xx": "notBreaching",
        "rotation-failed": "ignore",
    }


@pytest.mark.requirement("C10")
def test_the_mail_goes_to_the_addresses_of_the_settings(disposable: Template) -> None:
    subscription = disposable.one("SNS::Subscription").properties
    assert subscription["TopicArn"] == disposable.one("SNS::Topic").ref
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "operators@example.com")


def _of_cloudwatch(statements: list[Json]) -> Json:
    (statement,) = (s for s in statements if s["Principal"] == {"Service": "cloudwatch.amazonaws.com"})
    assert statement["Effect"] == "Allow"
    return statement


@pytest.mark.requirement("C10", "C12")
def test_only_alarms_of_this_stack_may_publish_to_the_topic_and_use_its_key(disposable: Template) -> None:
    topic = disposable.one("SNS::Topic")
    policy = disposable.one("SNS::TopicPolicy", Topics=[topic.ref]).properties["PolicyDocument"]["Statement"]
    key = disposable.referred(topic.properties["KmsMasterKeyId"])
    assert key.properties["EnableKeyRotation"] is True
    publish = _of_cloudwatch(policy)
    use = _of_cloudwatch(key.properties["KeyPolicy"]["Statement"])
    assert (publish["Action"], publish["Resource"]) == ("sns:Publish", topic.ref)
    assert use["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    only = {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:Disposable-*"},
    }
    assert publish["Condition"] == use["Condition"] == only


@pytest.mark.requirement("C10", "C12")
def test_the_topic_takes_tls_only(disposable: Template) -> None:
    policy = disposable.one("SNS::TopicPolicy").properties["PolicyDocument"]["Statement"]
    assert [s["Effect"] for s in policy if s.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}] == ["Deny"]


def test_the_name_of_the_alarm_is_an_output(disposable: Template) -> None:
    assert disposable.outputs["HealthAlarmName"] == disposable.one("CloudWatch::CompositeAlarm").ref
