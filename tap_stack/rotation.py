"""The regular change of a database user's password, by Secrets Manager's hosted function (C5)."""

from collections.abc import Sequence

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct, IDependable

from tap_stack.credentials import EXCLUDED_CHARACTERS
from tap_stack.database import Database
from tap_stack.log_groups import LogGroups

HTTPS = 443
FUNCTION_LOG_GROUP_PREFIX = "/aws/lambda/"
"""Before a function's name, this makes the log group that Lambda writes to, if that group exists or not."""


class Rotation(Construct):
    """Changes the password every so many days, and once as soon as the stack has been created.

    The function comes from CloudFormation's transform AWS::SecretsManager-2024-09-16, which keeps its runtime current.
    Its role, made by the transform too, may rotate this one secret and use the key that the schedule names. Its
    security group lets it out to the database and, by HTTPS, to Secrets Manager, and nothing in.

    Args:
        name: Of the function, behind that of the stack.
        secret: What is rotated; the user in it changes the own password.
        after: What has to be there before the first rotation, beside the database: whatever makes the user.
        days: Between two rotations.

    Attributes:
        function_name: The value of the dimension `FunctionName` of `AWS/Lambda` metrics: `Errors` counts the steps of
            rotations that failed.
        function_arn: The same function, for policies.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        database: Database,
        name: str,
        secret: secretsmanager.ISecret,
        after: Sequence[IDependable] = (),
        days: int,
        log_groups: LogGroups,
    ) -> None:
        super().__init__(scope, construct_id)
        # A fixed name, for the log group has to be there, encrypted, before Lambda would make its own.
        self.function_name = f"{Stack.of(self).stack_name}-{name}"
        log_group = log_groups.group(construct_id, name=FUNCTION_LOG_GROUP_PREFIX + self.function_name)
        self.function_arn = Stack.of(self).format_arn(
            service="lambda",
            resource="function",
            resource_name=self.function_name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        security_group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, description="Rotation of the database secret", allow_all_outbound=False
        )
        security_group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(HTTPS), "Secrets Manager")
        database.allow_from(security_group)
        subnets = vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
        schedule = secretsmanager.RotationSchedule(
            self,
            "Schedule",
            secret=secret,
            automatically_after=Duration.days(days),
            hosted_rotation=secretsmanager.HostedRotation.postgre_sql_single_user(
                function_name=self.function_name,
                vpc=vpc,
                vpc_subnets=ec2.SubnetSelection(subnets=subnets.subnets),
                security_groups=[security_group],
                exclude_characters=EXCLUDED_CHARACTERS,
            ),
            rotate_immediately_on_update=True,
        )
        # The first rotation starts at once: it needs the database, the ways to it and to Secrets Manager, and its log.
        ways = (security_group, subnets.internet_connectivity_established, log_group)
        schedule.node.add_dependency(database, *ways, *after)
