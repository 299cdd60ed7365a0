"""Counts the tasks that fail, and keeps why: ECS itself forgets a stopped task after an hour (C10)."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack.monitoring.watched import WatchedService


def log_group_name(stack_name: str) -> str:
    """Where the failures are written; EventBridge writes to groups of this prefix only."""
    return f"/aws/events/{stack_name}/task-failures"


class TaskFailures(Construct):
    """An EventBridge rule for each service, whose metric is what an alarm can count, and a log group for all of them.

    A task fails when its process ends by itself, when it does not start, or when it fails its health checks. What
    deployments and scaling stop does not count.

    Args:
        log_group: Named `log_group_name(stack_name)`.

    Attributes:
        log_group_name: Has one line for each failed task.
    """

    def __init__(self, scope: Construct, construct_id: str, *, log_group: logs.ILogGroup) -> None:
        super().__init__(scope, construct_id)
        self._log_group = log_group
        self.log_group_name = log_group_name(Stack.of(self).stack_name)
        # `events_targets.CloudWatchLogGroup` would make this policy with a custom resource and its Lambda function.
        self._policy = logs.ResourcePolicy(
            self,
            "Policy",
            # One made of the construct's path would be the same in each sandbox of an account.
            resource_policy_name=f"{Stack.of(self).stack_name}-task-failures",
            policy_statements=[
                iam.PolicyStatement(
                    principals=[
                        iam.ServicePrincipal("events.amazonaws.com"),
                        iam.ServicePrincipal("delivery.logs.amazonaws.com"),
                    ],
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[log_group.log_group_arn],
                )
            ],
        )

    def count(self, watched: WatchedService) -> None:
        """Count the failures of a service."""
        cluster = watched.service.cluster.cluster_arn
        rule = events.CfnRule(
            self,
            watched.name.capitalize(),
            name=self.rule_name(watched),
            description=f"Tasks of {watched.name} that failed",
            event_pattern={
                "source": ["aws.ecs"],
                "detail-type": ["ECS Task State Change"],
                "detail": {
                    "clusterArn": [cluster],
                    "group": [f"service:{watched.service.service_name}"],
                    "lastStatus": ["STOPPED"],
                    "$or": [
                        {"stopCode": ["EssentialContainerExited", "TaskFailedToStart"]},
                        {"stoppedReason": [{"prefix": "Task failed "}]},  # its health checks
                    ],
                },
            },
            targets=[events.CfnRule.TargetProperty(arn=self._target(), id="Log")],
        )
        rule.node.add_dependency(self._policy)

    def rule_name(self, watched: WatchedService) -> str:
        """The name under which EventBridge counts the failures of a service."""
        return f"{Stack.of(self).stack_name}-{watched.name}-task-failures"

    def _target(self) -> str:
        """The group's ARN without the `:*` at its end, which EventBridge does not take."""
        return Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name=self._log_group.log_group_name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
