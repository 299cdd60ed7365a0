"""Log groups as every part of the stack has them: encrypted with a customer key, kept for a set time."""

from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack import removal

RETENTION = {
    1: logs.RetentionDays.ONE_DAY,
    3: logs.RetentionDays.THREE_DAYS,
    5: logs.RetentionDays.FIVE_DAYS,
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    60: logs.RetentionDays.TWO_MONTHS,
    90: logs.RetentionDays.THREE_MONTHS,
    120: logs.RetentionDays.FOUR_MONTHS,
    150: logs.RetentionDays.FIVE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
    400: logs.RetentionDays.THIRTEEN_MONTHS,
    545: logs.RetentionDays.EIGHTEEN_MONTHS,
    731: logs.RetentionDays.TWO_YEARS,
    1096: logs.RetentionDays.THREE_YEARS,
    1827: logs.RetentionDays.FIVE_YEARS,
    2192: logs.RetentionDays.SIX_YEARS,
    2557: logs.RetentionDays.SEVEN_YEARS,
    2922: logs.RetentionDays.EIGHT_YEARS,
    3288: logs.RetentionDays.NINE_YEARS,
    3653: logs.RetentionDays.TEN_YEARS,
}
"""What CloudWatch Logs accepts, in days."""


class LogGroups(Construct):
    """The log groups of one stack.

    Args:
        key: Encrypts them; its policy must name them.
        retention_days: One of `RETENTION`.
        retain_data: Keep the groups when the stack goes.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, key: kms.IKey, retention_days: int, retain_data: bool
    ) -> None:
        super().__init__(scope, construct_id)
        self._key = key
        self._retention = RETENTION[retention_days]
        self._removal_policy = removal.policy(retain_data=retain_data)

    def group(self, construct_id: str, *, name: str | None = None) -> logs.LogGroup:
        """A new log group. Give a name only where an AWS service insists on one."""
        return logs.LogGroup(
            self,
            construct_id,
            log_group_name=name,
            encryption_key=self._key,
            retention=self._retention,
            removal_policy=self._removal_policy,
        )
