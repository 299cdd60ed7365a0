"""What the pipeline keeps: artifacts, build caches and logs, all under one key."""

from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from pipeline.buckets import ARTIFACTS_DAYS, ARTIFACTS_RECOVERABLE_DAYS, access_log_bucket, encrypted_bucket
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
        self.access_logs = access_log_bucket(self)
        self.artifacts = self.bucket(
            "Artifacts",
            days=ARTIFACTS_DAYS,  # caches are written anew by each build
            recoverable_days=ARTIFACTS_RECOVERABLE_DAYS,
        )
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
        return encrypted_bucket(
            self,
            construct_id,
            key=self.key,
            access_logs=self.access_logs,
            days=days,
            recoverable_days=recoverable_days,
            logged_as=logged_as,
        )
