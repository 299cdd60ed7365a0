import pytest

from tests.tap_stack.templates import Json, Resource, Template
from tests.tap_stack.test_database import cluster, secret_of


def schedule(template: Template) -> Resource:
    return template.one("SecretsManager::RotationSchedule")


def hosted(template: Template) -> dict[str, Json]:
    properties: dict[str, Json] = schedule(template).properties["HostedRotationLambda"]
    return properties


def security_group(template: Template) -> Resource:
    return template.referred(hosted(template)["VpcSecurityGroupIds"])


def egress(template: Template) -> list[tuple[Json, Json]]:
    """Where the function may connect to: the peer and the port."""
    group = security_group(template)
    rules = [
        *group.properties["SecurityGroupEgress"],
        *(r.properties for r in template.all("EC2::SecurityGroupEgress", GroupId=group.attribute("GroupId"))),
    ]
    assert all(rule["IpProtocol"] == "tcp" and rule["FromPort"] == rule["ToPort"] for rule in rules)
    return [(rule.get("CidrIp") or rule["DestinationSecurityGroupId"], rule["ToPort"]) for rule in rules]


@pytest.mark.requirement("C5")
def test_the_databases_secret_is_rotated_every_30_days_and_at_once(disposable: Template) -> None:
    properties = schedule(disposable).properties
    assert properties["SecretId"] == disposable.one("SecretsManager::SecretTargetAttachment").ref
    assert properties["RotationRules"] == {"ScheduleExpression": "rate(30 days)"}
    assert properties["RotateImmediatelyOnUpdate"] is True


@pytest.mark.requirement("C5")
def test_the_function_is_the_hosted_one_whose_runtime_is_kept_current(disposable: Template) -> None:
    assert disposable.body["Transform"] == "AWS::SecretsManager-2024-09-16"
    assert hosted(disposable)["RotationType"] == "PostgreSQLSingleUser"


@pytest.mark.requirement("C5")
def test_a_new_password_leaves_out_what_the_first_one_does(disposable: Template) -> None:
    generated = secret_of(disposable).properties["GenerateSecretString"]
    assert hosted(disposable)["ExcludeCharacters"] == generated["ExcludeCharacters"]


@pytest.mark.requirement("C5", "C12")
def test_the_function_may_use_the_secrets_key(disposable: Template) -> None:
    """CloudFormation gives the function's role the rights to the key that is named here, and to no other."""
    assert hosted(disposable)["KmsKeyArn"] == secret_of(disposable).properties["KmsKeyId"]
    assert "MasterSecretArn" not in hosted(disposable)


@pytest.mark.requirement("C5")
def test_it_runs_in_the_private_subnets(disposable: Template) -> None:
    private = {s.logical_id for s in disposable.all("EC2::Subnet") if "Private" in s.logical_id}
    separator, parts = hosted(disposable)["VpcSubnetIds"]["Fn::Join"]
    assert separator == ""
    assert {part["Ref"] for part in parts if part != ","} == private


@pytest.mark.requirement("C5", "C11")
def test_its_own_security_group_lets_it_out_to_the_database_and_secrets_manager_only(disposable: Template) -> None:
    (database,) = cluster(disposable)["VpcSecurityGroupIds"]
    assert sorted(egress(disposable), key=str) == [("0.0.0.0/0", 443), (database, cluster(disposable)["Port"])]


@pytest.mark.requirement("C5", "C11")
def test_nothing_gets_in_and_nothing_else_is_in_its_security_group(disposable: Template) -> None:
    group = security_group(disposable)
    assert "SecurityGroupIngress" not in group.properties
    assert not disposable.all("EC2::SecurityGroupIngress", GroupId=group.attribute("GroupId"))
    others = [
        r for r in disposable.resources if r.logical_id not in {group.logical_id, schedule(disposable).logical_id}
    ]
    members = [r for r in others if not r.type.startswith("AWS::EC2::SecurityGroup")]
    assert not [r.logical_id for r in members if group.logical_id in str(r.properties)]


@pytest.mark.requirement("C5", "C12")
def test_its_log_goes_to_a_group_of_ours_that_is_there_before_it(disposable: Template) -> None:
    name = hosted(disposable)["RotationLambdaName"]
    group = disposable.one("Logs::LogGroup", LogGroupName=f"/aws/lambda/{name}")
    assert group.properties["RetentionInDays"] == 30
    assert "KmsKeyId" in group.properties
    assert group.logical_id in schedule(disposable).definition["DependsOn"]


@pytest.mark.requirement("C5")
def test_the_first_rotation_waits_for_the_database_and_the_ways_it_needs(disposable: Template) -> None:
    awaited = set(schedule(disposable).definition["DependsOn"])
    ways = [
        *disposable.all("RDS::DBInstance"),
        *disposable.all(
            "EC2::SecurityGroupIngress", SourceSecurityGroupId=security_group(disposable).attribute("GroupId")
        ),
        *disposable.all("EC2::SecurityGroupEgress", GroupId=security_group(disposable).attribute("GroupId")),
        *(route for route in disposable.all("EC2::Route") if "NatGatewayId" in route.properties),
    ]
    assert len(ways) >= 5
    assert {way.logical_id for way in ways} <= awaited


@pytest.mark.requirement("C5")
def test_the_checks_learn_of_the_secret_where_they_may_rotate_it(disposable: Template, retained: Template) -> None:
    assert disposable.outputs["DatabaseSecretArn"] == disposable.one("SecretsManager::SecretTargetAttachment").ref
    assert "DatabaseSecretArn" not in retained.outputs


@pytest.mark.requirement("C5", "C10")
def test_a_failure_of_its_function_is_an_alarm(disposable: Template) -> None:
    alarm = disposable.one("CloudWatch::Alarm", AlarmName="Disposable-rotation-failed")
    assert alarm.properties["Dimensions"] == [
        {"Name": "FunctionName", "Value": hosted(disposable)["RotationLambdaName"]}
    ]
