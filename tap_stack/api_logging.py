"""The account's leave for API Gateway to write logs: one setting for all APIs of an account in a region."""

from pathlib import Path

from aws_cdk import CustomResource, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack import removal
from tap_stack.small_function import SmallFunction

CODE = Path(__file__).parent / "functions" / "api_logging_account.py"
SERVICE = "apigateway.amazonaws.com"


class ApiLogging(Construct):
    """Makes API Gateway's account setting name a role that lives, whichever stack of the account comes or goes.

    CloudFormation's own type overwrites what the setting names, and leaves it behind when its stack goes: beside a
    stage, a sandbox would take the stage's logs away with it. This takes the setting only if it names nothing, or a
    role of ours that is gone; and when its stack goes, hands it to another stack's role of this kind, or clears it.

    Args:
        log_group: Of the function that does this.
        retain_data: Leave the setting and the role: other APIs of the account may use them.

    Attributes:
        setting: What a stage of an API that writes logs depends on.
    """

    def __init__(self, scope: Construct, construct_id: str, *, log_group: logs.ILogGroup, retain_data: bool) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        self._path = f"/tap/api-logging/{stack.region}/"  # the setting is the region's, roles are the account's
        role = iam.Role(
            self,
            "Role",
            path=self._path,
            description="API Gateway writes its logs",
            assumed_by=iam.ServicePrincipal(SERVICE),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
            ],
        )
        self.setting = CustomResource(
            self,
            "Setting",
            resource_type="Custom::ApiGatewayLogging",
            service_token=self._function(log_group).function_arn,
            properties={"RoleArn": role.role_arn, "RolePath": self._path},
            removal_policy=removal.policy(retain_data=retain_data),
        )
        role.apply_removal_policy(removal.policy(retain_data=retain_data))

    def _function(self, log_group: logs.ILogGroup) -> lambda_.IFunction:
        stack = Stack.of(self)
        roles = stack.format_arn(service="iam", region="", resource="role", resource_name=f"{self._path[1:]}*")
        account = stack.format_arn(service="apigateway", account="", resource="/account")
        return SmallFunction(
            self,
            "Function",
            code=CODE,
            description="Keeps API Gateway's log role of the account alive",
            log_group=log_group,
            timeout=Duration.minutes(5),
            may=[
                iam.PolicyStatement(actions=["apigateway:GET", "apigateway:PATCH"], resources=[account]),
                iam.PolicyStatement(actions=["iam:ListRoles"], resources=["*"]),
                iam.PolicyStatement(
                    actions=["iam:PassRole"],
                    resources=[roles],
                    conditions={"StringEquals": {"iam:PassedToService": SERVICE}},
                ),
            ],
        )
