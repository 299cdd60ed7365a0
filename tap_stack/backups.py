"""Backups by AWS Backup, into a vault that may be locked (P5)."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from tap_stack.settings import BackupVaultSettings

START_WITHIN = Duration.hours(1)
"""The least that AWS Backup takes."""
DONE_WITHIN = Duration.hours(5)
"""Before the next one begins, at six hours between them; a snapshot of Aurora takes minutes."""
FAILED = ("FAILED", "EXPIRED", "ABORTED")
"""How a backup's job ends that leaves no backup: it went wrong, never began, or was stopped."""


class Backups(Construct):
    """A plan that takes snapshots of one cluster, and the vault that holds them.

    Nobody may delete a backup there or change how long it is kept: the vault's policy denies it, and a lock makes the
    vault itself refuse. A snapshot of Aurora is under the cluster's key, which nothing but that cluster's owner sets.

    Args:
        cluster_arn: What is backed up.
        key: The cluster's own, for the vault too; None leaves the vault to the AWS-managed key.
        failures_to: Told of what failed.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: BackupVaultSettings,
        cluster_arn: str,
        key: kms.IKey | None,
        failures_to: sns.Topic,
    ) -> None:
        super().__init__(scope, construct_id)
        name = f"{Stack.of(self).stack_name}-database"
        vault = backup.BackupVault(
            self,
            "Vault",
            backup_vault_name=name,
            encryption_key=key,
            block_recovery_point_deletion=True,
            lock_configuration=_lock(settings),
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        self._tell(failures_to, vault_arn=vault.backup_vault_arn)
        plan = backup.BackupPlan(self, "Plan", backup_plan_name=name, backup_vault=vault)
        plan.add_rule(
            backup.BackupPlanRule(
                rule_name=f"every-{settings.hours_between}-hours",
                schedule_expression=events.Schedule.expression(_schedule(settings.hours_between)),
                start_window=START_WITHIN,
                completion_window=DONE_WITHIN,
                delete_after=Duration.days(settings.retention_days),
            )
        )
        plan.add_selection(
            "Cluster",
            resources=[backup.BackupResource.from_arn(cluster_arn)],
            role=self._role(cluster_arn=cluster_arn, key=key),
            disable_default_backup_policy=True,
        )

    def _tell(self, topic: sns.Topic, *, vault_arn: str) -> None:
        """By a rule of EventBridge: a vault's own notifications no longer know the events of failures.

        https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
        """
        name = f"{Stack.of(self).stack_name}-backup-failed"
        role = iam.Role(
            self,
            "RuleRole",
            description="EventBridge tells of backups that failed",
            assumed_by=iam.ServicePrincipal("events.amazonaws.com").with_conditions(
                {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
            ),
        )
        role.add_to_policy(iam.PolicyStatement(actions=["sns:Publish"], resources=[topic.topic_arn]))
        if topic.master_key is not None:
            actions = ["kms:Decrypt", "kms:GenerateDataKey"]
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[topic.master_key.key_arn]))
        events.CfnRule(
            self,
            "Failed",
            name=name,
            description="Backups of the database that failed",
            event_pattern={
                "source": ["aws.backup"],
                "detail-type": ["Backup Job State Change"],
                "detail": {"state": [*FAILED], "backupVaultArn": [vault_arn]},
            },
            targets=[events.CfnRule.TargetProperty(arn=topic.topic_arn, id="Operators", role_arn=role.role_arn)],
        )

    def _role(self, *, cluster_arn: str, key: kms.IKey | None) -> iam.Role:
        """What a backup of an Aurora cluster takes, out of what AWS's own policy allows for every service.

        Restoring is not in it: whoever restores does so under his own name (docs/runbook.md).
        """
        stack = Stack.of(self)
        snapshots = f"arn:{stack.partition}:rds:{stack.region}:{stack.account}:cluster-snapshot:awsbackup:*"
        role = iam.Role(
            self,
            "Role",
            description="AWS Backup takes snapshots of the database",
            assumed_by=iam.ServicePrincipal("backup.amazonaws.com").with_conditions(
                {"StringEquals": {"aws:SourceAccount": stack.account}}
            ),
        )
        statements = [
            iam.PolicyStatement(
                actions=[
                    "rds:AddTagsToResource",
                    "rds:CreateDBClusterSnapshot",
                    "rds:DescribeDBClusters",
                    "rds:DescribeDBClusterSnapshots",
                    "rds:ListTagsForResource",
                ],
                resources=[cluster_arn, snapshots],
            ),
            iam.PolicyStatement(
                actions=["rds:DeleteDBClusterSnapshot", "rds:ModifyDBClusterSnapshotAttribute"], resources=[snapshots]
            ),
        ]
        if key is not None:
            for_aws = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
            statements += [
                iam.PolicyStatement(actions=["kms:DescribeKey"], resources=[key.key_arn]),
                iam.PolicyStatement(actions=["kms:CreateGrant"], resources=[key.key_arn], conditions=for_aws),
            ]
        for statement in statements:
            role.add_to_policy(statement)
        return role


def _schedule(hours: int) -> str:
    """From midnight UTC on, every so many hours."""
    return "cron(0 0 * * ? *)" if hours == 24 else f"cron(0 0/{hours} * * ? *)"


def _lock(settings: BackupVaultSettings) -> backup.LockConfiguration | None:
    """A lock of compliance is one that nobody can take away any more, once its cooling-off is over."""
    if settings.lock == "none":
        return None
    return backup.LockConfiguration(
        min_retention=Duration.days(settings.min_retention_days),
        max_retention=Duration.days(settings.max_retention_days),
        changeable_for=Duration.days(settings.cooling_off_days) if settings.lock == "compliance" else None,
    )
