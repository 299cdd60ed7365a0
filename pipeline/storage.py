"""What the pipeline keeps: artifacts, build caches and logs, all under one key."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from tap_stack.key_policies import log_groups_may_be_encrypted


class Storage(Construct):
    """One key, and what lies under it.

    Attributes:
        key: Of all of this, and of the approvals.
        artifacts: The bucket of the executions' artifacts and the builds' caches; kept for 30 days.
        access_logs: The bucket where S3 logs who reads and writes the others; kept for a year.
        build_logs: The log group of all builds; kept for three months.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        name = Stack.of(self).stack_name
        self.key = kms.Key(
            self,
            "Key",
            alias=name,
            enable_key_rotation=True,
            description=f"Artifacts, logs and approvals of {name}",
        )
        # The names that CloudFormation generates.
        self.key.add_to_resource_policy(log_groups_may_be_encrypted(self, names=[f"{name}-*"]))
        self.artifacts = self._artifacts()
        self.build_logs = self.log_group("BuildLogs")

    def log_group(self, construct_id: str) -> logs.LogGroup:
        """A new log group under our key; kept for three months."""
        return logs.LogGroup(self, construct_id, encryption_key=self.key, retention=logs.RetentionDays.THREE_MONTHS)

    def bucket(self, construct_id: str, *, days: int, recoverable_days: int, logged_as: str | None = None) -> s3.Bucket:
        """A new bucket under our key, whose content is kept for some days.

        Args:
            construct_id: Its name.
            days: How long.
            recoverable_days: And how long what was deleted or overwritten is still there, as an old version.
            logged_as: The prefix of its access logs.
        """
        return s3.Bucket(
            self,
            construct_id,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            server_access_logs_bucket=self.access_logs,
            server_access_logs_prefix=logged_as,
            versioned=True,
            lifecycle_rules=[_emptied_by_age(days=days, recoverable_days=recoverable_days)],
        )

    def _artifacts(self) -> s3.Bucket:
        """Under our key, not S3's own: the deployment roles of other accounts could not read it otherwise."""
        self.access_logs = s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,  # S3 does not deliver access logs under a customer's key
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[_emptied_by_age(days=365, recoverable_days=30)],
        )
        return self.bucket("Artifacts", days=30, recoverable_days=7)  # caches are written anew by each build


def _emptied_by_age(*, days: int, recoverable_days: int) -> s3.LifecycleRule:
    """What was deleted or overwritten is still there for some days, as an old version."""
    return s3.LifecycleRule(
        expiration=Duration.days(days), noncurrent_version_expiration=Duration.days(recoverable_days)
    )
