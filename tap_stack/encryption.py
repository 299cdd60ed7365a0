"""Customer-managed KMS keys, one for each purpose, with key policies no wider than it."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

KEY_DELETION_WINDOW = Duration.days(7)


class Encryption(Construct):
    """The keys of a stack: one for its log groups, one for its secrets."""

    def __init__(self, scope: Construct, construct_id: str, *, retain_data: bool, log_retention_days: int) -> None:
        super().__init__(scope, construct_id)
        self._removal_policy = RemovalPolicy.RETAIN if retain_data else RemovalPolicy.DESTROY
        self._log_retention = logs.RetentionDays.ONE_MONTH
        self.logs_key = self._key("Logs", "log groups")
        self.secrets_key = self._key("Secrets", "secrets")
