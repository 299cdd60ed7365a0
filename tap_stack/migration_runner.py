"""The function that CloudFormation has run the migration's task (P5)."""

from pathlib import Path

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

CODE = Path(__file__).parent / "functions" / "migration_task.py"


class MigrationRunner(Construct):
    """Runs tasks of one definition in one cluster, and sees them end.

    Args:
        longest: A task that takes longer is stopped, and has failed.
        log_group: What the function writes.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ecs.ICluster,
        task: ecs.FargateTaskDefinition,
        longest: Duration,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        function = lambda_.Function(
            self,
            "Function",
            description="Runs the migration of the database",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="index.handler",
            code=lambda_.Code.from_inline(CODE.read_text(encoding="utf-8")),
            role=self._role(cluster, task, log_group),
            log_group=log_group,
            timeout=longest,
        )
        self.function_arn = function.function_arn

    def _role(self, cluster: ecs.ICluster, task: ecs.FargateTaskDefinition, log_group: logs.ILogGroup) -> iam.Role:
        """Without leave to make its log group, which Lambda's own policy gives: it would be there again at the end."""
        stack = Stack.of(self)
        role = iam.Role(
            self,
            "Role",
            description="Runs the migration of the database",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        )
        log_group.grant_write(role)
        tasks = stack.format_arn(
            service="ecs",
            resource="task",
            resource_name=f"{cluster.cluster_name}/*",
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )
        roles = [task.task_role.role_arn, task.obtain_execution_role().role_arn]
        in_cluster = {"ArnEquals": {"ecs:cluster": cluster.cluster_arn}}
        for actions, resources, conditions in (
            (["ecs:RunTask"], [task.task_definition_arn], in_cluster),
            (["ecs:DescribeTasks", "ecs:StopTask"], [tasks], in_cluster),
            (["ecs:TagResource"], [tasks], {"StringEquals": {"ecs:CreateAction": "RunTask"}}),
            (["iam:PassRole"], roles, {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
        ):
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources, conditions=conditions))
        return role
