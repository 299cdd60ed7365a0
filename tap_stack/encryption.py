"""Customer-managed KMS keys, one for each purpose, with key policies no wider than it."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from constructs import Construct

from tap_stack import removal
from tap_stack.key_policies import log_groups_may_be_encrypted

DELETION_WINDOW = Duration.days(7)


class Encryption(Construct):
    """The keys of one stack: `logs_key` for log groups, `secrets_key`, `alarms_key` for messages. All rotate yearly.

    Args:
        alias_prefix: Aliases have no generated names; `alias/<prefix>/logs` and so on.
        log_group_names: Names, with wildcards, of the log groups that CloudWatch Logs may use `logs_key` for. Not the
            groups themselves: each of them needs the key first.
        retain_data: Keep the keys when the stack goes, for what they encrypted stays too.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        alias_prefix: str,
        log_group_names: Sequence[str],
        retain_data: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._alias_prefix = alias_prefix
        self._removal_policy = removal.policy(retain_data=retain_data)
        self.logs_key = self.key("Logs", description="Log groups")
        self.logs_key.add_to_resource_policy(log_groups_may_be_encrypted(self, names=log_group_names))
        self.secrets_key = self.key("Secrets", description="Secrets")
        self.alarms_key = self.key("Alarms", description="Notifications of alarms")

    def key(self, purpose: str, *, description: str) -> kms.Key:
        """Make one more key for one more purpose."""
        return kms.Key(
            self,
            purpose,
            alias=f"{self._alias_prefix}/{purpose.lower()}",
            description=f"{description} of {self._alias_prefix}",
            enable_key_rotation=True,
            pending_window=DELETION_WINDOW,
            removal_policy=self._removal_policy,
        )
