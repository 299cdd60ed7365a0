"""The stack's customer keys, and its log groups under one of them (C12)."""

from aws_cdk import Stack

from tap_stack import database, firewall_logging
from tap_stack.api import EXECUTION_LOG_GROUP_PREFIX
from tap_stack.encryption import Encryption
from tap_stack.log_groups import LogGroups
from tap_stack.monitoring import task_failures
from tap_stack.rotation import FUNCTION_LOG_GROUP_PREFIX
from tap_stack.settings import TapStackSettings


def make_encrypted_logs(
    stack: Stack, *, settings: TapStackSettings, cluster_identifier: str
) -> tuple[Encryption, LogGroups]:
    """The key's policy names the groups by their names, for each of them needs the key first."""
    name = stack.stack_name
    encryption = Encryption(
        stack,
        "Encryption",
        alias_prefix=name,
        log_group_names=[
            f"{name}-*",  # the names that CloudFormation generates
            database.log_group_name(cluster_identifier),
            f"{EXECUTION_LOG_GROUP_PREFIX}*",
            f"{FUNCTION_LOG_GROUP_PREFIX}{name}-*",
            f"{firewall_logging.LOG_GROUP_PREFIX}{name}-*",
            task_failures.log_group_name(name),
        ],
        retain_data=settings.retain_data,
    )
    log_groups = LogGroups(
        stack,
        "Logs",
        key=encryption.logs_key,
        retention_days=settings.log_retention_days,
        retain_data=settings.retain_data,
    )
    return encryption, log_groups
