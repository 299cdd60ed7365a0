import json

import pytest

from tests.tap_stack.templates import Json, Resource, Template


def cluster(template: Template) -> dict[str, Json]:
    return template.one("RDS::DBCluster").properties


def ingress(template: Template) -> list[Json]:
    """Every way into the database's security group."""
    (group,) = cluster(template)["VpcSecurityGroupIds"]
    inline = template.referred(group).properties.get("SecurityGroupIngress", [])
    return [*inline, *(rule.properties for rule in template.all("EC2::SecurityGroupIngress", GroupId=group))]


@pytest.mark.requirement("C4")
def test_it_is_aurora_serverless_postgresql_15(disposable: Template) -> None:
    assert (cluster(disposable)["Engine"], cluster(disposable)["EngineVersion"]) == ("aurora-postgresql", "15.17")
    assert disposable.one("RDS::DBInstance").properties["DBInstanceClass"] == "db.serverless"


@pytest.mark.requirement("C4")
def test_it_pauses_when_idle_and_grows_to_one_acu(disposable: Template) -> None:
    assert cluster(disposable)["ServerlessV2ScalingConfiguration"] == {
        "MinCapacity": 0,
        "MaxCapacity": 1,
        "SecondsUntilAutoPause": 600,
    }


@pytest.mark.requirement("C4")
def test_it_is_in_the_private_subnets_only(disposable: Template) -> None:
    group = disposable.referred(cluster(disposable)["DBSubnetGroupName"])
    subnets = [disposable.referred(subnet) for subnet in group.properties["SubnetIds"]]
    assert {s.properties["CidrBlock"] for s in subnets} == {"10.0.3.0/24", "10.0.4.0/24"}
    assert disposable.one("RDS::DBInstance").properties["PubliclyAccessible"] is False


@pytest.mark.requirement("C4")
def test_it_is_encrypted_with_the_aws_managed_key(disposable: Template) -> None:
    assert cluster(disposable)["StorageEncrypted"] is True
    assert "KmsKeyId" not in cluster(disposable)


@pytest.mark.requirement("C3", "C4", "C5")
def test_only_the_service_and_the_rotation_can_connect(disposable: Template) -> None:
    network = disposable.one("ECS::Service").properties["NetworkConfiguration"]["AwsvpcConfiguration"]
    rotation = disposable.one("SecretsManager::RotationSchedule").properties["HostedRotationLambda"]
    allowed = [rule["SourceSecurityGroupId"] for rule in ingress(disposable)]
    expected = [*network["SecurityGroups"], rotation["VpcSecurityGroupIds"]]
    assert sorted(allowed, key=str) == sorted(expected, key=str)
    for rule in ingress(disposable):
        assert rule["FromPort"] == rule["ToPort"] == cluster(disposable)["Port"]


def test_it_takes_tls_connections_only(disposable: Template) -> None:
    parameters = disposable.referred(cluster(disposable)["DBClusterParameterGroupName"]).properties
    assert parameters["Parameters"]["rds.force_ssl"] == "1"
    assert parameters["Family"] == "aurora-postgresql15"


def secret_of(template: Template) -> Resource:
    """The one with the database's credentials."""
    return template.referred(template.one("SecretsManager::SecretTargetAttachment").properties["SecretId"])


@pytest.mark.requirement("C5")
def test_its_credentials_are_generated_into_a_secret_under_a_customer_key(disposable: Template) -> None:
    secret = secret_of(disposable)
    generated = secret.properties["GenerateSecretString"]
    assert generated["GenerateStringKey"] == "password"
    assert json.loads(generated["SecretStringTemplate"]).keys() == {"username", "dbname"}
    assert disposable.referred(secret.properties["KmsKeyId"]).properties["EnableKeyRotation"] is True
    assert secret.logical_id in json.dumps(cluster(disposable)["MasterUserPassword"])


@pytest.mark.requirement("C5")
def test_the_secret_tells_where_the_database_is(disposable: Template) -> None:
    attachment = disposable.one("SecretsManager::SecretTargetAttachment").properties
    assert "SecretStringTemplate" in secret_of(disposable).properties["GenerateSecretString"]
    assert attachment["TargetId"] == disposable.one("RDS::DBCluster").ref


@pytest.mark.requirement("C5", "C11")
def test_the_task_role_may_read_that_secret_and_nothing_else(disposable: Template) -> None:
    role = disposable.referred(disposable.one("ECS::TaskDefinition").properties["TaskRoleArn"])
    policy = disposable.one("IAM::Policy", Roles=[role.ref])
    (statement,) = policy.properties["PolicyDocument"]["Statement"]
    assert set(statement["Action"]) == {"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"}
    assert statement["Resource"] == disposable.one("SecretsManager::SecretTargetAttachment").ref
    assert "ManagedPolicyArns" not in role.properties


def test_its_log_is_exported_to_a_group_that_is_encrypted_before_it_writes(disposable: Template) -> None:
    identifier = cluster(disposable)["DBClusterIdentifier"]
    (export,) = cluster(disposable)["EnableCloudwatchLogsExports"]
    group = disposable.one("Logs::LogGroup", LogGroupName=f"/aws/rds/cluster/{identifier}/{export}")
    assert "KmsKeyId" in group.properties
    assert group.logical_id in disposable.one("RDS::DBCluster").definition["DependsOn"]


def test_data_is_kept_where_the_settings_say_so(retained: Template) -> None:
    assert cluster(retained)["DeletionProtection"] is True
    assert retained.one("RDS::DBCluster").definition["DeletionPolicy"] == "Snapshot"
    secrets = [s for s in retained.all("SecretsManager::Secret") if "GenerateStringKey" in str(s.properties)]
    database = [s for s in secrets if "dbname" in s.properties["GenerateSecretString"]["SecretStringTemplate"]]
    assert [s.definition["DeletionPolicy"] for s in database] == 2 * ["RetainExceptOnCreate"]


def test_nothing_is_left_behind_where_they_do_not(disposable: Template) -> None:
    assert cluster(disposable)["DeletionProtection"] is False
    assert not {r.type for r in disposable.resources if r.definition.get("DeletionPolicy", "Delete") != "Delete"}
