"""One ECS Fargate service behind the load balancer (C3)."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack.deployment_strategy import strategy_of
from tap_stack.scaling import scale
from tap_stack.setting_types.service import Capacity
from tap_stack.settings import ServiceSettings
from tap_stack.task_targets import TaskTargets
from tap_stack.tracing import Collector
from tap_stack.traffic_shift import TrafficShift

STOP_TIMEOUT = Duration.seconds(30)
"""From SIGTERM to SIGKILL: longer than the draining, so that no request is cut off."""
START_UP = Duration.minutes(3)
"""Grace for the first health checks, which are good once the schema is migrated; the backend gives up earlier."""
HTTPS = ec2.Port.tcp(443)
PROVIDERS: Mapping[Capacity, str] = {"on-demand": "FARGATE", "spot": "FARGATE_SPOT"}
"""Fargate's capacity providers; a cluster has to have those that its services use."""


class Service(Construct):
    """A container image built from a directory, run in private subnets, scaled and renewed as its settings say.

    Args:
        cluster: With Fargate's capacity providers.
        trace_percent: Of the traces that begin here, how many are kept, if it is traced.
        shift_log_group: Of the function that a service needs whose requests are moved by a canary or in steps.
        scratch: The one directory that the container may write to. None: nowhere.

    Attributes:
        traced_as: What X-Ray calls it; None if it is not traced.
        repository: Where the image lies.
        target_groups: What its tasks are registered in: one, or two that take turns with each deployment (P9).
        log_group: What the container writes.
        task_role: What the container may do; grants go here.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ecs.ICluster,
        settings: ServiceSettings,
        image_directory: str | Path,
        environment: Mapping[str, str],
        log_group: logs.ILogGroup,
        trace_percent: float,
        shift_log_group: logs.ILogGroup | None = None,
        scratch: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self.log_group = log_group
        task = self._task_definition(image_directory, environment, log_group, scratch=scratch)
        self.traced_as = f"{Stack.of(self).stack_name}-{construct_id.lower()}" if settings.tracing else None
        if self.traced_as:
            Collector(
                self,
                "Collector",
                task=task,
                service_name=self.traced_as,
                log_group=log_group,
                trace_percent=trace_percent,
            )
        self.task_role = task.task_role
        self.service = self._fargate_service(cluster, task)
        self.connections = self.service.connections
        # Images, logs, secrets: AWS answers on 443. Whatever else a task may reach is granted by the stack.
        self.connections.allow_to_any_ipv4(HTTPS, "AWS APIs")
        self.target_groups, self._shift = self._make_target_groups(cluster.vpc, shift_log_group)
        scale(self, service=self.service, settings=settings)

    def action(self, listener: elbv2.IApplicationListener, *, rest: str) -> elbv2.ListenerAction:
        """What the listener rule does that serves it; `rest` changes with everything else of that rule."""
        if self._shift:
            return self._shift.action(listener, rest=rest)
        return elbv2.ListenerAction.forward([*self.target_groups])

    def served_by(self, rule: elbv2.ApplicationListenerRule) -> None:
        """Say which listener rule has the action of this service; its deployments may have to change that rule."""
        if self._shift:
            self._shift.by(rule)

    def _task_definition(
        self,
        image_directory: str | Path,
        environment: Mapping[str, str],
        log_group: logs.ILogGroup,
        *,
        scratch: str | None,
    ) -> ecs.FargateTaskDefinition:
        image = ecr_assets.DockerImageAsset(
            self, "Image", directory=str(image_directory), platform=ecr_assets.Platform.LINUX_AMD64
        )
        task = ecs.FargateTaskDefinition(
            self,
            "Task",
            cpu=self._settings.cpu,
            memory_limit_mib=self._settings.memory_mib,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.X86_64, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
        )
        self.repository = image.repository
        container = task.add_container(
            "App",
            image=ecs.ContainerImage.from_docker_image_asset(image),
            environment={
                "PORT": str(self._settings.port),
                "AWS_REGION": Stack.of(self).region,
                **environment,
            },
            logging=ecs.LogDrivers.aws_logs(stream_prefix="app", log_group=log_group),
            port_mappings=[ecs.PortMapping(container_port=self._settings.port)],
            readonly_root_filesystem=True,
            stop_timeout=STOP_TIMEOUT,
        )
        if scratch:
            _mount(task, container, scratch)
        return task

    def _fargate_service(self, cluster: ecs.ICluster, task: ecs.FargateTaskDefinition) -> ecs.FargateService:
        """Without a desired count: it is the autoscaling's, and would be reset by each deployment."""
        security_group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=cluster.vpc, description="Tasks", allow_all_outbound=False
        )
        return ecs.FargateService(
            self,
            "Service",
            cluster=cluster,
            task_definition=task,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            security_groups=[security_group],
            assign_public_ip=False,
            capacity_provider_strategies=[
                ecs.CapacityProviderStrategy(capacity_provider=PROVIDERS[self._settings.capacity], weight=1)
            ],
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            min_healthy_percent=100,
            max_healthy_percent=200,
            availability_zone_rebalancing=ecs.AvailabilityZoneRebalancing.ENABLED,
            health_check_grace_period=START_UP,
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
            **strategy_of(self._settings),
        )

    def _make_target_groups(
        self, vpc: ec2.IVpc, shift_log_group: logs.ILogGroup | None
    ) -> tuple[tuple[elbv2.ApplicationTargetGroup, ...], TrafficShift | None]:
        primary = TaskTargets(self, "TargetGroup", vpc=vpc, settings=self._settings)
        if shift_log_group is None:
            primary.add_target(self.service)
            return (primary,), None
        alternate = TaskTargets(self, "AlternateTargetGroup", vpc=vpc, settings=self._settings)
        shift = TrafficShift(
            self,
            "TrafficShift",
            service=self.service,
            container_port=self._settings.port,
            primary=primary,
            alternate=alternate,
            log_group=shift_log_group,
        )
        return (primary, alternate), shift


def _mount(task: ecs.FargateTaskDefinition, container: ecs.ContainerDefinition, directory: str) -> None:
    """A volume that goes with the task, with the owner and rights that the image's VOLUME has."""
    task.add_volume(name="scratch")
    container.add_mount_points(ecs.MountPoint(container_path=directory, source_volume="scratch", read_only=False))
