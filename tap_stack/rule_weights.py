"""The weights of a listener rule that ECS changes: CloudFormation must not put them back (P9).

CloudFormation writes a rule as a whole. When a deployment has moved the requests to the other target group, and later
the rule's conditions change, as with the next generation of origin verification, the weights of the template would send
every request to the group that is empty: https://github.com/aws/aws-cdk/issues/36649. So a function reads them just
before, and the rule is written with what it already has.
"""

from pathlib import Path

from aws_cdk import CustomResource, Duration, Token
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack.small_function import SmallFunction

CODE = Path(__file__).parent / "functions" / "rule_weights.py"


class RuleWeights(Construct):
    """Reads the weights of a rule's two target groups whenever the rest of the rule changes.

    Args:
        listener: Whose rule it is.
        rest: Something that changes with everything else that the template says of the rule.
        log_group: Of the function.

    Attributes:
        primary: What CloudFormation is to write into the rule, and `alternate` likewise.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        listener: elbv2.IApplicationListener,
        groups: tuple[elbv2.ApplicationTargetGroup, elbv2.ApplicationTargetGroup],
        rest: str,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        primary, alternate = groups
        weights = CustomResource(
            self,
            "Weights",
            resource_type="Custom::RuleWeights",
            service_token=self._function(log_group).function_arn,
            properties={
                "Listener": listener.listener_arn,
                "Primary": primary.target_group_arn,
                "Alternate": alternate.target_group_arn,
                "Rest": rest,
            },
        )
        self.primary = Token.as_number(weights.get_att("Primary"))
        self.alternate = Token.as_number(weights.get_att("Alternate"))

    def _function(self, log_group: logs.ILogGroup) -> lambda_.IFunction:
        return SmallFunction(
            self,
            "Function",
            code=CODE,
            description="Reads how a listener rule shares the requests, before CloudFormation writes the rule",
            log_group=log_group,
            timeout=Duration.minutes(1),
            may=[iam.PolicyStatement(actions=["elasticloadbalancing:DescribeRules"], resources=["*"])],
        )
