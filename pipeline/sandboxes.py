"""The nightly end of sandboxes that have expired: a function of the pipeline's account, and its one way into theirs."""

from collections.abc import Sequence
from pathlib import Path

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from tap_stack.small_function import SmallFunction

CODE = Path(__file__).parent / "functions" / "delete_sandboxes.py"
NIGHTLY = "cron(0 3 * * ? *)"
"""By UTC, as the days of the tags are."""


def clean_up_role_name(pipeline: str) -> str:
    """Of the function's own role, in the pipeline's account; fixed, for the other account names it in a condition."""
    return f"{pipeline}-sandboxes"


def access_role_name(pipeline: str) -> str:
    """Of the role that it takes in the sandboxes' account."""
    return f"{pipeline}-sandbox-clean-up"


class SandboxCleanUp(Construct):
    """Deletes each night what has expired, tries again what could not be deleted, and tells people of both.

    Args:
        pipeline: The pipeline's name.
        prefix: What the names of all sandboxes' stacks begin with, and of no other's.
        account: Of the sandboxes.
        regions: Where in it there may be some.
        longest_days: Until which after its last update a sandbox stands, whatever its tags say.
        topic: Where people are told.
        key: The topic's.
        log_group: Of the function.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: str,
        prefix: str,
        account: str,
        regions: Sequence[str],
        longest_days: int,
        topic: sns.ITopic,
        key: kms.IKey,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        role_arn = f"arn:{Stack.of(self).partition}:iam::{account}:role/{access_role_name(pipeline)}"
        function = SmallFunction(
            self,
            "Function",
            code=CODE,
            description="Deletes sandboxes that have expired",
            log_group=log_group,
            timeout=Duration.minutes(5),
            role_name=clean_up_role_name(pipeline),
            may=[
                iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[role_arn]),
                iam.PolicyStatement(actions=["sns:Publish"], resources=[topic.topic_arn]),
                iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[key.key_arn]),
            ],
            environment={
                "LONGEST_DAYS": str(longest_days),
                "PREFIX": prefix,
                "REGIONS": ",".join(regions),
                "ROLE_ARN": role_arn,
                "TOPIC_ARN": topic.topic_arn,
            },
        )
        rule = events.CfnRule(
            self,
            "Nightly",
            description=f"Deletes expired stacks {prefix}*",
            schedule_expression=NIGHTLY,
            targets=[events.CfnRule.TargetProperty(id="Function", arn=function.function_arn)],
        )
        function.add_permission(
            "Nightly", principal=iam.ServicePrincipal("events.amazonaws.com"), source_arn=rule.attr_arn
        )


class SandboxAccess(Construct):
    """The role of the clean-up in the sandboxes' account: it may delete stacks by their prefix, and no others.

    Neither a stage's stack nor the bootstrap's begins so; a denial says it once more, whatever else the role may get.
    What is in a stack is deleted by the role that it was deployed with, which this one need not pass on.

    Args:
        pipeline: The pipeline's name.
        prefix: What the names of all sandboxes' stacks begin with.
        regions: Where there may be some.
        tools_account: The pipeline's.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: str,
        prefix: str,
        regions: Sequence[str],
        tools_account: str,
    ) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        principal = stack.format_arn(
            service="iam", account=tools_account, region="", resource="role", resource_name=clean_up_role_name(pipeline)
        )
        role = iam.Role(
            self,
            "Role",
            role_name=access_role_name(pipeline),
            description="Deletes sandboxes that have expired",
            assumed_by=iam.AccountPrincipal(tools_account).with_conditions(
                {"ArnEquals": {"aws:PrincipalArn": principal}}
            ),
        )
        sandboxes = [
            stack.format_arn(service="cloudformation", region=region, resource="stack", resource_name=f"{prefix}*/*")
            for region in regions
        ]
        role.add_to_policy(iam.PolicyStatement(actions=["cloudformation:DeleteStack"], resources=sandboxes))
        role.add_to_policy(iam.PolicyStatement(actions=["cloudformation:DescribeStacks"], resources=["*"]))
        role.add_to_policy(
            iam.PolicyStatement(effect=iam.Effect.DENY, actions=["cloudformation:DeleteStack"], not_resources=sandboxes)
        )
