"""What AWS services may do with a customer key (C12)."""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import IConstruct


def log_groups_may_be_encrypted(scope: IConstruct, *, names: Sequence[str]) -> iam.PolicyStatement:
    """CloudWatch Logs in the stack of a construct, for log groups of these names, which may have wildcards.

    As https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html asks for, each action by its
    name. Not for the groups themselves: each of them needs the key first.
    """
    stack = Stack.of(scope)
    groups = [f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{name}" for name in names]
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")],
        actions=[
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ],
        resources=["*"],  # the key that the policy is of
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )
