"""What AWS Backup is told by CloudFormation can be asked for."""

from typing import Any

import pytest

from tests.rehearsal.engine.cloud import PROD, Cloud

CLUSTER = f"arn:aws:rds:us-east-1:{PROD}:cluster:payments"


def resources(*, lock: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "Vault": {
            "Type": "AWS::Backup::BackupVault",
            "Properties": {"BackupVaultName": "payments", **({"LockConfiguration": lock} if lock else {})},
        },
        "Plan": {
            "Type": "AWS::Backup::BackupPlan",
            "Properties": {
                "BackupPlan": {
                    "BackupPlanName": "payments",
                    "BackupPlanRule": [
                        {
                            "RuleName": "often",
                            "TargetBackupVault": {"Ref": "Vault"},
                            "ScheduleExpression": "cron(0 0/6 * * ? *)",
                        }
                    ],
                }
            },
        },
        "Selection": {
            "Type": "AWS::Backup::BackupSelection",
            "Properties": {
                "BackupPlanId": {"Ref": "Plan"},
                "BackupSelection": {
                    "SelectionName": "Cluster",
                    "IamRoleArn": f"arn:aws:iam::{PROD}:role/backup",
                    "Resources": [CLUSTER],
                },
            },
        },
    }


@pytest.mark.requirement("P5")
def test_a_plan_says_what_it_backs_up_how_often_and_into_which_vault(cloud: Cloud) -> None:
    outputs = {"Plan": {"Ref": "Plan"}, "Selection": {"Fn::GetAtt": ["Selection", "SelectionId"]}}
    stack = cloud.deploy("backups", resources(lock=None), outputs, account=PROD).outputs
    client = cloud.client("backup", PROD)
    (rule,) = client.get_backup_plan(BackupPlanId=stack["Plan"])["BackupPlan"]["Rules"]
    assert (rule["ScheduleExpression"], rule["TargetBackupVaultName"]) == ("cron(0 0/6 * * ? *)", "payments")
    found = client.get_backup_selection(BackupPlanId=stack["Plan"], SelectionId=stack["Selection"])
    assert found["BackupSelection"]["Resources"] == [CLUSTER]
    cloud.delete("backups", account=PROD)


@pytest.mark.requirement("P5")
def test_a_vault_shows_its_lock_also_one_that_came_later(cloud: Cloud) -> None:
    client = cloud.client("backup", PROD)
    cloud.deploy("locks", resources(lock=None), {}, account=PROD)
    assert client.describe_backup_vault(BackupVaultName="payments")["Locked"] is False
    cloud.deploy("locks", resources(lock={"MinRetentionDays": 14, "MaxRetentionDays": 90}), {}, account=PROD)
    vault = client.describe_backup_vault(BackupVaultName="payments")
    assert (vault["Locked"], vault["MinRetentionDays"], vault["MaxRetentionDays"]) == (True, 14, 90)
    cloud.delete("locks", account=PROD)
