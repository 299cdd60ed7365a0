"""What the checks after a deployment may do in the account they check (D6)."""

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct


class CheckAccess(Construct):
    """A role that may read one API key's value, and nothing else unless it is allowed here.

    Args:
        principal_arn: The one role that may assume this one. It stands in a condition: as a principal it would have
            to exist before the stack is deployed.
        role_name: A fixed name, so that the other account can name the role before it exists. Generated if None.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        principal_arn: str,
        role_name: str | None,
        api_key: apigateway.IApiKey,
    ) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        self.role = iam.Role(
            self,
            "Role",
            role_name=role_name,
            description="For the checks after a deployment",
            assumed_by=iam.AccountPrincipal(account_of(principal_arn)).with_conditions(
                {"ArnEquals": {"aws:PrincipalArn": principal_arn}}
            ),
        )
        # API Gateway's ARNs carry no account; `api_key.key_arn` has one, and would match nothing.
        key_arn = stack.format_arn(service="apigateway", account="", resource="/apikeys", resource_name=api_key.key_id)
        self.role.add_to_policy(iam.PolicyStatement(actions=["apigateway:GET"], resources=[key_arn]))

    def allow_reading_alarms(self) -> None:
        """Let the checks see the state of alarms (C10).

        Composite alarms are shown to those only who may see all alarms:
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
        """
        self.role.add_to_policy(iam.PolicyStatement(actions=["cloudwatch:DescribeAlarms"], resources=["*"]))

    def allow_reading_images(self, *, cluster: ecs.ICluster) -> None:
        """Let the checks see which images run in this one cluster (D6); ListTasks knows it by a condition alone."""
        condition = {"ArnEquals": {"ecs:cluster": cluster.cluster_arn}}
        tasks = Stack.of(self).format_arn(service="ecs", resource="task", resource_name=f"{cluster.cluster_name}/*")
        for action, resource in (("ecs:ListTasks", "*"), ("ecs:DescribeTasks", tasks)):
            self.role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[resource], conditions=condition))

    def allow_reading_traces(self) -> None:
        """Let the checks see whether the parts of a request are one trace (P2). The action knows no resource."""
        self.role.add_to_policy(iam.PolicyStatement(actions=["xray:BatchGetTraces"], resources=["*"]))

    def allow_rotation(self, *, secret_arn: str, function_arn: str) -> None:
        """Let the checks rotate this secret and see when that is done, without ever reading it (C5).

        Who starts a rotation needs the right to its function too:
        https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
        """
        actions = ["secretsmanager:RotateSecret", "secretsmanager:DescribeSecret"]
        self.role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[secret_arn]))
        self.role.add_to_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function_arn]))


def account_of(arn: str) -> str:
    """The fifth part of an ARN, also if the partition is still a token."""
    return arn.split(":")[4]
