"""A rotation changes the password of a real PostgreSQL and the secret's current version, or says why it did not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.rehearsal.engine.cloud import DEV, Cloud, StackFailedError, wait_until
from tests.rehearsal.engine.test_aurora import RESOURCES, connect

FUNCTION = "shop-rotation"
TEMPLATE: dict[str, Any] = {
    **RESOURCES,
    "Schedule": {
        "Type": "AWS::SecretsManager::RotationSchedule",
        "Properties": {
            "SecretId": {"Ref": "Attachment"},
            "HostedRotationLambda": {
                "RotationType": "PostgreSQLSingleUser",
                "RotationLambdaName": FUNCTION,
                "ExcludeCharacters": "aeiou",
                "VpcSubnetIds": "subnet-1,subnet-2",
                "VpcSecurityGroupIds": "sg-1",
            },
            "RotationRules": {"ScheduleExpression": "rate(30 days)"},
            "RotateImmediatelyOnUpdate": False,
        },
    },
}
OUTPUTS = {"Secret": {"Ref": "Attachment"}, "Schedule": {"Ref": "Schedule"}}


@pytest.fixture
def secret(cloud: Cloud) -> Iterator[str]:
    """The ARN of a database's secret that can be rotated."""
    yield cloud.deploy("rotated", TEMPLATE, OUTPUTS).outputs["Secret"]
    cloud.delete("rotated")


def _value(cloud: Cloud, secret: str, stage: str = "AWSCURRENT") -> dict[str, Any]:
    answer = cloud.client("secretsmanager").get_secret_value(SecretId=secret, VersionStage=stage)
    value: dict[str, Any] = json.loads(answer["SecretString"])
    return value


def _stages(cloud: Cloud, secret: str) -> dict[str, list[str]]:
    stages: dict[str, list[str]] = cloud.client("secretsmanager").describe_secret(SecretId=secret)["VersionIdsToStages"]
    return stages


def _set_password(cloud: Cloud, secret: dict[str, Any], password: str) -> None:
    with connect(cloud, secret) as connection:
        role = sql.Identifier(secret["username"])
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))


@pytest.mark.requirement("C5")
def test_a_rotation_changes_the_password_in_the_database_and_in_the_secret(cloud: Cloud, secret: str) -> None:
    before = _value(cloud, secret)
    connection = connect(cloud, before)
    version = cloud.client("secretsmanager").rotate_secret(SecretId=secret)["VersionId"]
    wait_until(lambda: _stages(cloud, secret).get(version) == ["AWSCURRENT"], what="the new version")

    after = _value(cloud, secret)
    assert after == {**before, "password": after["password"]}
    assert not set("aeiou") & set(after["password"])
    with connect(cloud, after):
        pass
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(cloud, before)
    assert connection.execute("SELECT 1").fetchone() == (1,), "a connection that was open went away"
    connection.close()
    assert _value(cloud, secret, "AWSPREVIOUS") == before


@pytest.mark.requirement("C5")
def test_the_schedule_makes_the_hosted_function_and_takes_it_away_again(cloud: Cloud) -> None:
    outputs = cloud.deploy("rotated", TEMPLATE, OUTPUTS).outputs
    described = cloud.client("secretsmanager").describe_secret(SecretId=outputs["Secret"])
    assert outputs["Schedule"] == outputs["Secret"]
    assert described["RotationEnabled"] is True
    assert described["RotationRules"] == {"ScheduleExpression": "rate(30 days)"}
    function = cloud.client("lambda").get_function_configuration(FunctionName=FUNCTION)
    assert described["RotationLambdaARN"] == function["FunctionArn"]
    assert function["VpcConfig"]["SubnetIds"] == ["subnet-1", "subnet-2"]
    assert function["VpcConfig"]["SecurityGroupIds"] == ["sg-1"]

    cloud.deploy("rotated", RESOURCES)
    assert cloud.client("secretsmanager").describe_secret(SecretId=outputs["Secret"])["RotationEnabled"] is False
    assert FUNCTION not in [f["FunctionName"] for f in cloud.client("lambda").list_functions()["Functions"]]
    cloud.delete("rotated")


@pytest.mark.requirement("C5")
def test_a_schedule_rotates_as_it_is_made_unless_told_not_to(cloud: Cloud) -> None:
    properties = {**TEMPLATE["Schedule"]["Properties"], "RotateImmediatelyOnUpdate": True}
    template = {**TEMPLATE, "Schedule": {**TEMPLATE["Schedule"], "Properties": properties}}
    secret = cloud.deploy("rotated", template, OUTPUTS).outputs["Secret"]
    # The version before the current one is at first what was there before the attachment, which lacks the address.
    wait_until(lambda: "host" in _value(cloud, secret, "AWSPREVIOUS"), what="a rotation")
    with connect(cloud, _value(cloud, secret)):
        pass
    cloud.delete("rotated")


@pytest.mark.requirement("C5")
def test_a_rotation_that_fails_keeps_the_current_version_shows_it_and_is_taken_up_again(
    cloud: Cloud, secret: str
) -> None:
    manager = cloud.client("secretsmanager")
    before = _value(cloud, secret)
    _set_password(cloud, before, "not-what-the-secret-says")
    errors = _errors(cloud)
    version = manager.rotate_secret(SecretId=secret)["VersionId"]
    wait_until(lambda: _errors(cloud) > errors, what="the function's metric Errors")
    assert _stages(cloud, secret)[version] == ["AWSPENDING"]
    assert _value(cloud, secret) == before
    assert "password authentication failed" in _log(cloud)
    assert before["password"] not in _log(cloud)

    _set_password(cloud, {**before, "password": "not-what-the-secret-says"}, before["password"])
    with pytest.raises(manager.exceptions.InvalidRequestException, match="A previous rotation isn't complete"):
        manager.rotate_secret(SecretId=secret)
    wait_until(lambda: _stages(cloud, secret)[version] == ["AWSCURRENT"], what="the rotation that is taken up again")
    with connect(cloud, _value(cloud, secret)):
        pass


def _errors(cloud: Cloud) -> float:
    now = datetime.now(UTC)
    answer = cloud.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Dimensions=[{"Name": "FunctionName", "Value": FUNCTION}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum"],
    )
    return float(sum(point["Sum"] for point in answer["Datapoints"]))


def _log(cloud: Cloud) -> str:
    events = cloud.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{FUNCTION}")["events"]
    return "\n".join(event["message"] for event in events)


def test_no_other_hosted_function_is_pretended(cloud: Cloud) -> None:
    hosted = {**TEMPLATE["Schedule"]["Properties"]["HostedRotationLambda"], "RotationType": "MySQLSingleUser"}
    schedule = {**TEMPLATE["Schedule"], "Properties": {"SecretId": {"Ref": "Secret"}, "HostedRotationLambda": hosted}}
    with pytest.raises(StackFailedError, match="PostgreSQLSingleUser only, not MySQLSingleUser"):
        cloud.deploy("other", {"Secret": RESOURCES["Credentials"], "Schedule": schedule})


def test_the_transform_hides_no_type_that_nobody_knows(cloud: Cloud) -> None:
    """A declared transform would keep MiniStack from looking at the types at all."""
    cloudformation = cloud.client("cloudformation", DEV)
    template = {
        "Transform": "AWS::SecretsManager-2024-09-16",
        "Resources": {"Thing": {"Type": "AWS::Nobody::KnowsThis"}},
    }
    with pytest.raises(cloudformation.exceptions.ClientError, match="Unrecognized resource types"):
        cloudformation.create_stack(StackName="unknown", TemplateBody=json.dumps(template))
