"""What CDK adds to empty the buckets that go with their stack, kept to the rules of the rest."""

from collections.abc import Mapping
from typing import cast

from aws_cdk import CfnResource, Stack

from tap_stack.log_groups import LogGroups

PROVIDER = "Custom::S3AutoDeleteObjectsCustomResourceProvider"


def tidy(stack: Stack, *, log_groups: LogGroups, tags: Mapping[str, str]) -> None:
    """Have the function that empties buckets log, and be tagged, as every part of the stack is; if the stack has it.

    By itself Lambda makes it a log group, unencrypted, that outlives the stack, and its role, by an AWS-managed policy,
    may write to every group. CDK's tags reach neither of them (C13).
    """
    provider = stack.node.try_find_child(PROVIDER)
    if provider is None:
        return
    group = log_groups.group("EmptyBuckets")
    handler = cast(CfnResource, provider.node.find_child("Handler"))
    handler.add_property_override("LoggingConfig.LogGroup", group.log_group_name)
    statement = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": group.log_group_arn,
    }
    role = cast(CfnResource, provider.node.find_child("Role"))
    role.add_property_deletion_override("ManagedPolicyArns")
    role.add_property_override(
        "Policies",
        [{"PolicyName": "Logs", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}],
    )
    for resource in (handler, role):
        resource.add_property_override("Tags", [{"Key": key, "Value": value} for key, value in sorted(tags.items())])
