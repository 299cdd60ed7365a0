"""The schema's migration: a task of its own, run to its end before the backend that needs it (P5)."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import CustomResource, Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack.database import Database
from tap_stack.migration_runner import MigrationRunner

COMMAND = ("node", "src/migrate.js")
CPU, MEMORY_MIB = 256, 512
STREAM_PREFIX, CONTAINER = "migration", "Migration"
HTTPS = ec2.Port.tcp(443)
LONGEST = Duration.minutes(14)
"""A function's time is 15 minutes. What takes longer is done beside the deployments, in small steps."""


class Migration(Construct):
    """Brings the schema to the backend's version, as its owner, and makes the user whom the backend is.

    It runs when a stack is created, and whenever its task definition changes, which a new image does. One that fails
    fails the deployment, before any task of the backend has changed: what served serves on.

    Args:
        cluster: Where the task runs.
        image_directory: The backend's: its image brings the migrations that it needs.
        environment: What the backend is told of what it is.
        log_group: What the task writes.
        function_log_group: What the function writes that runs the task.

    Attributes:
        log_group: The same, for whoever has to reach it.
        done: What has to be there before anybody counts on the schema or on the user.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ecs.ICluster,
        database: Database,
        image_directory: str | Path,
        environment: Mapping[str, str],
        log_group: logs.ILogGroup,
        function_log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        self.log_group = log_group
        security_group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=cluster.vpc, description="Migration of the database", allow_all_outbound=False
        )
        security_group.add_egress_rule(ec2.Peer.any_ipv4(), HTTPS, "AWS APIs")
        database.allow_from(security_group)
        task = self._task_definition(image_directory, {**environment, **_secrets(database)}, log_group)
        database.secret.grant_read(task.task_role)
        database.backend_secret.grant_read(task.task_role)
        subnets = cluster.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
        runner = MigrationRunner(
            self, "Runner", cluster=cluster, task=task, longest=LONGEST, log_group=function_log_group
        )
        self.done = CustomResource(
            self,
            "Done",
            resource_type="Custom::DatabaseMigration",
            service_token=runner.function_arn,
            service_timeout=LONGEST.plus(Duration.minutes(1)),
            properties={
                "Cluster": cluster.cluster_name,
                "TaskDefinition": task.task_definition_arn,
                "Subnets": subnets.subnet_ids,
                "SecurityGroups": [security_group.security_group_id],
                "LogGroup": log_group.log_group_name,
                "StreamPrefix": f"{STREAM_PREFIX}/{CONTAINER}",
            },
        )
        ways = (security_group, subnets.internet_connectivity_established)
        self.done.node.add_dependency(database, runner, task, *ways)

    def _task_definition(
        self, image_directory: str | Path, environment: Mapping[str, str], log_group: logs.ILogGroup
    ) -> ecs.FargateTaskDefinition:
        image = ecr_assets.DockerImageAsset(
            self, "Image", directory=str(image_directory), platform=ecr_assets.Platform.LINUX_AMD64
        )
        task = ecs.FargateTaskDefinition(
            self,
            "Task",
            cpu=CPU,
            memory_limit_mib=MEMORY_MIB,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.X86_64, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
        )
        task.add_container(
            CONTAINER,
            image=ecs.ContainerImage.from_docker_image_asset(image),
            command=list(COMMAND),
            environment={"AWS_REGION": Stack.of(self).region, **environment},
            logging=ecs.LogDrivers.aws_logs(stream_prefix=STREAM_PREFIX, log_group=log_group),
            readonly_root_filesystem=True,
        )
        return task


def _secrets(database: Database) -> dict[str, str]:
    """Where the logins are: the owner's, who migrates, and the one of the user whom he makes."""
    return {
        "DB_MASTER_SECRET_ARN": database.secret.secret_arn,
        "DB_SECRET_ARN": database.backend_secret.secret_arn,
    }
