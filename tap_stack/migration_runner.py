"""The function that CloudFormation has run the migration's task (P5)."""

from pathlib import Path

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack.small_function import SmallFunction

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
        function = SmallFunction(
            self,
            "Function",
            code=CODE,
            description="Runs the migration of the database",
            log_group=log_group,
            timeout=longest,
            may=self._statements(cluster, task),
        )
        self.function_arn = function.function_arn

    def _statements(self, cluster: ecs.ICluster, task: ecs.FargateTaskDefinition) -> list[iam.PolicyStatement]:
        tasks = Stack.of(self).format_arn(
            service="ecs",
            resource="task",
            resource_name=f"{cluster.cluster_name}/*",
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )
        roles = [task.task_role.role_arn, task.obtain_execution_role().role_arn]
        in_cluster = {"ArnEquals": {"ecs:cluster": cluster.cluster_arn}}
        return [
            iam.PolicyStatement(actions=actions, resources=resources, conditions=conditions)
            for actions, resources, conditions in (
                (["ecs:RunTask"], [task.task_definition_arn], in_cluster),
                (["ecs:DescribeTasks", "ecs:StopTask"], [tasks], in_cluster),
                (["ecs:TagResource"], [tasks], {"StringEquals": {"ecs:CreateAction": "RunTask"}}),
                (["iam:PassRole"], roles, {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
            )
        ]
