"""Two target groups that take turns: what ECS needs to move requests from one version to the next (P9)."""

from typing import cast

from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack.rule_weights import RuleWeights

READS = ("DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth")


class TrafficShift(Construct):
    """Has a deployment start the new version's tasks in the free target group, and then move the requests there.

    ECS does so by the weights of one listener rule. CloudFormation makes it with those of the first deployment; later
    ones change them, and `RuleWeights` keeps CloudFormation from putting them back.

    Args:
        service: Deployed as a canary or in linear steps.
        container_port: Where the requests go.
        primary: Takes the first version's tasks.
        alternate: Takes the second version's, and then they take turns.
        log_group: Of the function that reads the weights.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service: ecs.FargateService,
        container_port: int,
        primary: elbv2.ApplicationTargetGroup,
        alternate: elbv2.ApplicationTargetGroup,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        self._service = service
        self._container_port = container_port
        self._groups = (primary, alternate)
        self._log_group = log_group

    def action(self, listener: elbv2.IApplicationListener, *, rest: str) -> elbv2.ListenerAction:
        """For the rule that serves the service; `rest` changes with everything else of that rule."""
        primary, alternate = self._groups
        weights = RuleWeights(
            self, "Rule", listener=listener, groups=self._groups, rest=rest, log_group=self._log_group
        )
        return elbv2.ListenerAction.weighted_forward(
            [
                elbv2.WeightedTargetGroup(target_group=primary, weight=weights.primary),
                elbv2.WeightedTargetGroup(target_group=alternate, weight=weights.alternate),
            ]
        )

    def by(self, rule: elbv2.ApplicationListenerRule) -> None:
        """Have ECS move the requests by this rule, which has the action above."""
        primary, alternate = self._groups
        role = self._role(rule)
        container = self._service.task_definition.default_container
        assert container is not None  # noqa: S101 - a service's task has its program
        target = self._service.load_balancer_target(
            container_name=container.container_name,
            container_port=self._container_port,
            alternate_target=ecs.AlternateTarget(
                "AlternateTarget",
                alternate_target_group=alternate,
                production_listener=ecs.ListenerRuleConfiguration.application_listener_rule(rule),
                role=role,
            ),
        )
        primary.add_target(target)
        self._service.node.add_dependency(alternate.load_balancer_attached, role)

    def _role(self, rule: elbv2.ApplicationListenerRule) -> iam.Role:
        """As AWS' policy AmazonECSInfrastructureRolePolicyForLoadBalancers, on this service's resources only."""
        role = iam.Role(
            self,
            "Role",
            assumed_by=cast(iam.IPrincipal, iam.ServicePrincipal("ecs.amazonaws.com")),
            description="ECS moves requests between the versions of a service",
        )
        for actions, resources in (
            (READS, ["*"]),
            (("RegisterTargets", "DeregisterTargets"), [group.target_group_arn for group in self._groups]),
            (("ModifyRule",), [rule.listener_rule_arn]),
        ):
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=[f"elasticloadbalancing:{action}" for action in actions], resources=resources
                )
            )
        return role
