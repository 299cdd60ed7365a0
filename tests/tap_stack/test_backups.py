"""AWS Backup: every six hours, into a vault from which nobody takes anything before its time (P5)."""

import json

import pytest

from tests.tap_stack.policies import listed, statements
from tests.tap_stack.templates import Json, Resource, Template
from tests.tap_stack.test_database import cluster

pytestmark = pytest.mark.requirement("P5")


def rule(template: Template) -> dict[str, Json]:
    (found,) = template.one("Backup::BackupPlan").properties["BackupPlan"]["BackupPlanRule"]
    return dict(found)


def test_backups_begin_every_six_hours_and_are_kept_for_their_time(retained: Template) -> None:
    assert rule(retained)["ScheduleExpression"] == "cron(0 0/6 * * ? *)"
    assert rule(retained)["Lifecycle"] == {"DeleteAfterDays": 35}
    assert rule(retained)["CompletionWindowMinutes"] < 6 * 60
    vault = retained.one("Backup::BackupVault")
    assert rule(retained)["TargetBackupVault"] == vault.attribute("BackupVaultName")


def test_what_is_backed_up_is_the_cluster(retained: Template) -> None:
    (resource,) = retained.one("Backup::BackupSelection").properties["BackupSelection"]["Resources"]
    assert ":cluster:" in json.dumps(resource)
    assert retained.one("RDS::DBCluster").logical_id in json.dumps(resource)


def test_the_vault_is_locked_and_under_the_databases_key(retained: Template) -> None:
    vault = retained.one("Backup::BackupVault").properties
    assert vault["LockConfiguration"] == {"MinRetentionDays": 14, "MaxRetentionDays": 90, "ChangeableForDays": 14}
    assert vault["EncryptionKeyArn"] == cluster(retained)["KmsKeyId"]


def test_nobody_may_delete_a_backup_or_shorten_its_life(retained: Template) -> None:
    (denied,) = statements(retained.one("Backup::BackupVault"))
    assert (denied["Effect"], denied["Principal"]) == ("Deny", {"AWS": "*"})
    assert set(denied["Action"]) == {"backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"}


def test_the_vault_outlives_its_stack(retained: Template) -> None:
    assert retained.one("Backup::BackupVault").definition["DeletionPolicy"] == "RetainExceptOnCreate"


def role(template: Template) -> Resource:
    return template.referred(template.one("Backup::BackupSelection").properties["BackupSelection"]["IamRoleArn"])


def test_the_role_makes_snapshots_of_this_cluster_with_its_key_and_restores_nothing(retained: Template) -> None:
    (policy,) = retained.all("IAM::Policy", Roles=[role(retained).ref])
    actions = {action: s for s in statements(policy) for action in listed(s["Action"])}
    assert "rds:CreateDBClusterSnapshot" in actions
    assert not [action for action in actions if "Restore" in action or action.endswith("*")]
    assert actions["kms:CreateGrant"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert actions["kms:CreateGrant"]["Resource"] == cluster(retained)["KmsKeyId"]
    assert all("awsbackup:" in json.dumps(r) for r in listed(actions["rds:DeleteDBClusterSnapshot"]["Resource"]))
    assert "ManagedPolicyArns" not in role(retained).properties


def test_people_are_told_of_backups_that_failed_by_the_alarms_topic(retained: Template) -> None:
    (told,) = [r for r in retained.all("Events::Rule") if r.properties["EventPattern"]["source"] == ["aws.backup"]]
    detail = told.properties["EventPattern"]["detail"]
    vault = retained.one("Backup::BackupVault")
    assert set(detail["state"]) == {"FAILED", "EXPIRED", "ABORTED"}
    assert detail["backupVaultArn"] == [vault.attribute("BackupVaultArn")]
    (target,) = told.properties["Targets"]
    topic = retained.one("SNS::Topic")
    assert target["Arn"] == topic.ref
    (policy,) = retained.all("IAM::Policy", Roles=[retained.referred(target["RoleArn"]).ref])
    allowed = {action: s["Resource"] for s in statements(policy) for action in listed(s["Action"])}
    assert allowed == {
        "sns:Publish": topic.ref,
        "kms:Decrypt": topic.properties["KmsMasterKeyId"],
        "kms:GenerateDataKey": topic.properties["KmsMasterKeyId"],
    }


def test_a_stage_without_a_vault_has_nothing_of_it(disposable: Template) -> None:
    assert not [r for r in disposable.resources if r.type.startswith("AWS::Backup::")]
