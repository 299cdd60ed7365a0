"""What the pipeline's bake may do in the account of a stage: see alarms."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from tap_stack.check_access import account_of


class AlarmAccess(Construct):
    """A role that may see the state of alarms, and nothing else.

    Composite alarms are shown to those only who may see all alarms:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html

    Args:
        principal_arn: The one role that may assume this one. It stands in a condition: as a principal it would have
            to exist before the stack is deployed.
        role_name: A fixed name, so that the other account can name the role before it exists.

    Attributes:
        role_arn: Written out, for the other account's stack cannot refer to the role itself.
    """

    def __init__(self, scope: Construct, construct_id: str, *, principal_arn: str, role_name: str) -> None:
        super().__init__(scope, construct_id)
        role = iam.Role(
            self,
            "Role",
            role_name=role_name,
            description="For the pipeline, which watches a release",
            assumed_by=iam.AccountPrincipal(account_of(principal_arn)).with_conditions(
                {"ArnEquals": {"aws:PrincipalArn": principal_arn}}
            ),
        )
        role.add_to_policy(iam.PolicyStatement(actions=["cloudwatch:DescribeAlarms"], resources=["*"]))
        self.role_arn = Stack.of(self).format_arn(service="iam", region="", resource="role", resource_name=role_name)
