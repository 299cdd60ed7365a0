"""The backend's own user of the database: made by a migration, with a secret that is rotated as the owner's (P5)."""

import json
from typing import Any

import pytest

from tests.tap_stack.policies import listed, statements
from tests.tap_stack.templates import Json, Resource, Template
from tests.tap_stack.test_database import cluster, ingress

pytestmark = pytest.mark.requirement("P5")


def backend(template: Template) -> Resource:
    return template.referred(template.one("ECS::Service").properties["TaskDefinition"])


def migration(template: Template) -> Resource:
    return template.referred(template.custom("DatabaseMigration").properties["TaskDefinition"])


def container(task: Resource) -> dict[str, Json]:
    """The one that uses the database; others stand beside it."""
    (found,) = [one for one in task.properties["ContainerDefinitions"] if "DB_SECRET_ARN" in json.dumps(one)]
    return dict(found)


def environment(task: Resource) -> dict[str, Json]:
    return {variable["Name"]: variable["Value"] for variable in container(task)["Environment"]}


def secrets_read(template: Template, task: Resource) -> set[str]:
    """By the role of a task: the logical ids of attachments."""
    policy = template.one("IAM::Policy", Roles=[template.referred(task.properties["TaskRoleArn"]).ref])
    reads = [s for s in statements(policy) if "secretsmanager:GetSecretValue" in listed(s["Action"])]
    return {template.referred(resource).logical_id for s in reads for resource in listed(s["Resource"])}


def owner(template: Template) -> str:
    """The logical id of the secret that the cluster was made with, where it is attached."""
    (found,) = [
        attachment.logical_id
        for attachment in template.all("SecretsManager::SecretTargetAttachment")
        if attachment.properties["SecretId"]["Ref"] in json.dumps(cluster(template)["MasterUserPassword"])
    ]
    return found


def application(template: Template) -> str:
    attachments = {a.logical_id for a in template.all("SecretsManager::SecretTargetAttachment")}
    (found,) = attachments - {owner(template)}
    return found


def username(template: Template, attachment: str) -> str:
    (found,) = [r for r in template.resources if r.logical_id == attachment]
    secret = template.referred(found.properties["SecretId"])
    return str(json.loads(secret.properties["GenerateSecretString"]["SecretStringTemplate"])["username"])


def test_it_has_a_name_and_a_secret_of_its_own_under_the_same_key(retained: Template) -> None:
    assert username(retained, owner(retained)) != username(retained, application(retained))
    secrets = [
        retained.referred(a.properties["SecretId"]) for a in retained.all("SecretsManager::SecretTargetAttachment")
    ]
    assert len({json.dumps(secret.properties["KmsKeyId"]) for secret in secrets}) == 1


def test_each_task_reads_the_secrets_it_needs_and_no_other(retained: Template) -> None:
    assert secrets_read(retained, backend(retained)) == {application(retained)}
    assert secrets_read(retained, migration(retained)) == {owner(retained), application(retained)}


def test_the_backend_is_the_application_user_reads_from_replicas_and_migrates_nothing(retained: Template) -> None:
    told = environment(backend(retained))
    assert told["DB_SECRET_ARN"] == {"Ref": application(retained)}
    assert told["DB_READER_HOST"] == {"Fn::GetAtt": [retained.one("RDS::DBCluster").logical_id, "ReadEndpoint.Address"]}
    assert told["MIGRATE"] == "separately"
    assert "DB_MASTER_SECRET_ARN" not in told


def test_without_one_the_backend_is_the_owner_and_migrates_as_it_starts(disposable: Template) -> None:
    told = environment(backend(disposable))
    assert told.keys().isdisjoint({"MIGRATE", "DB_READER_HOST", "DB_MASTER_SECRET_ARN"})
    assert not [r for r in disposable.resources if r.type == "Custom::DatabaseMigration"]


def test_the_migration_is_the_backends_image_with_another_command(retained: Template) -> None:
    migrating, serving = container(migration(retained)), container(backend(retained))
    assert migrating["Image"] == serving["Image"]
    assert migrating["Command"] == ["node", "src/migrate.js"]
    assert migrating["ReadonlyRootFilesystem"] is True
    told = environment(migration(retained))
    assert told["DB_MASTER_SECRET_ARN"] == {"Ref": owner(retained)}
    assert told["DB_SECRET_ARN"] == {"Ref": application(retained)}
    assert told["API"] == environment(backend(retained))["API"]


def test_it_runs_in_the_private_subnets_and_reaches_the_database_and_aws_only(retained: Template) -> None:
    run = retained.custom("DatabaseMigration").properties
    private = {s.logical_id for s in retained.all("EC2::Subnet") if "Private" in s.logical_id}
    assert {subnet["Ref"] for subnet in run["Subnets"]} == private
    (group,) = run["SecurityGroups"]
    assert group in [rule["SourceSecurityGroupId"] for rule in ingress(retained)]
    inline = retained.referred(group).properties["SecurityGroupEgress"]
    rules = [*inline, *(r.properties for r in retained.all("EC2::SecurityGroupEgress", GroupId=group))]
    ways = {(rule.get("CidrIp") or json.dumps(rule["DestinationSecurityGroupId"]), rule["ToPort"]) for rule in rules}
    (database,) = cluster(retained)["VpcSecurityGroupIds"]
    assert ways == {("0.0.0.0/0", 443), (json.dumps(database), cluster(retained)["Port"])}
    assert not retained.all("EC2::SecurityGroupIngress", GroupId=group)


def test_the_migration_waits_for_the_instances_and_the_backend_and_rotations_for_the_migration(
    retained: Template,
) -> None:
    run = retained.custom("DatabaseMigration")
    awaited = set(run.definition["DependsOn"])
    assert {instance.logical_id for instance in retained.all("RDS::DBInstance")} <= awaited
    assert {application(retained), owner(retained)} <= awaited
    assert {p.logical_id for p in policies_of_runner(retained)} <= awaited
    for waiting in (retained.one("ECS::Service"), *retained.all("SecretsManager::RotationSchedule")):
        assert run.logical_id in waiting.definition["DependsOn"]


def policies_of_runner(template: Template) -> list[Resource]:
    function = template.referred(template.custom("DatabaseMigration").properties["ServiceToken"])
    role = template.referred(function.properties["Role"])
    return template.all("IAM::Policy", Roles=[role.ref])


def test_the_function_may_run_that_task_pass_its_roles_and_nothing_else(retained: Template) -> None:
    allowed: dict[str, Any] = {
        action: statement
        for policy in policies_of_runner(retained)
        for statement in statements(policy)
        for action in listed(statement["Action"])
    }
    task = migration(retained)
    assert allowed["ecs:RunTask"]["Resource"] == task.ref
    roles = {json.dumps(role) for role in listed(allowed["iam:PassRole"]["Resource"])}
    assert roles == {json.dumps(task.properties[name]) for name in ("TaskRoleArn", "ExecutionRoleArn")}
    cluster_arn = allowed["ecs:RunTask"]["Condition"]["ArnEquals"]["ecs:cluster"]
    assert cluster_arn == retained.one("ECS::Cluster").attribute("Arn")
    assert allowed["ecs:StopTask"]["Condition"] == allowed["ecs:RunTask"]["Condition"]
    assert "logs:CreateLogGroup" not in allowed


def test_both_passwords_are_rotated_by_functions_and_logs_of_their_own(retained: Template) -> None:
    schedules = {s.properties["SecretId"]["Ref"]: s for s in retained.all("SecretsManager::RotationSchedule")}
    assert schedules.keys() == {owner(retained), application(retained)}
    names = {s.properties["HostedRotationLambda"]["RotationLambdaName"] for s in schedules.values()}
    assert len(names) == 2
    for name in names:
        assert "KmsKeyId" in retained.one("Logs::LogGroup", LogGroupName=f"/aws/lambda/{name}").properties
        assert retained.all("CloudWatch::Alarm", Dimensions=[{"Name": "FunctionName", "Value": name}])


def test_the_endpoint_of_secrets_manager_lets_both_secrets_through(retained: Template) -> None:
    endpoints = [e for e in retained.all("EC2::VPCEndpoint") if "secretsmanager" in str(e.properties["ServiceName"])]
    allowed = [r for e in endpoints for s in statements(e) for r in listed(s["Resource"])]
    assert {json.dumps({"Ref": owner(retained)}), json.dumps({"Ref": application(retained)})} <= {
        json.dumps(r) for r in allowed
    }
