"""The one stack of a stage (C14). It only wires constructs together; what each may do to another stands here."""

from collections.abc import Sequence

from aws_cdk import CfnOutput, Environment, Stack
from constructs import Construct

from tap_stack import emptying, tags
from tap_stack.check_access import CheckAccess
from tap_stack.cluster import Cluster
from tap_stack.data_tier import DataTier
from tap_stack.encrypted_logs import make_encrypted_logs
from tap_stack.endpoints import Endpoints
from tap_stack.entrances import make_entrances
from tap_stack.monitoring import Monitoring
from tap_stack.network import Network
from tap_stack.service import Service
from tap_stack.settings import TapStackSettings
from tap_stack.workload import Workload


class TapStack(Stack):
    """The whole application: network, database, backend, and the ways in to it.

    Args:
        workload: What runs in it; has an image for each service of the settings.
        checks_principal_arn: The role that runs the checks after a deployment. None leaves out its access.
        check_role_name: The fixed name of the role that it assumes here. Generated if None.

    Attributes:
        api_url: Output `ApiUrl`, with a slash at the end; the backend's routes are below `api/`.
        api_key_id: Output `ApiKeyId`, never the value.
        load_balancer_url: Output `LoadBalancerUrl`, without a slash at the end.
        site_url: Output `SiteUrl`, where customers go, without a slash at the end.
        health_alarm_name: Output `HealthAlarmName`: the alarm that says that customers notice something.
        traced_services: What X-Ray calls those of the services that are traced.
        check_role_arn: Output `CheckRoleArn`; None if nobody may check.
        database_secret_arn: Output `DatabaseSecretArn`; None if the checks may not rotate it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: TapStackSettings,
        workload: Workload,
        checks_principal_arn: str | None = None,
        check_role_name: str | None = None,
        env: Environment | None = None,
        stack_name: str | None = None,
    ) -> None:
        self._settings = settings
        super().__init__(scope, construct_id, env=env, stack_name=stack_name, tags=tags.as_mapping(settings.tags))
        tags.apply(self, settings.tags)
        self._cluster_identifier = self.stack_name.lower()
        self._encryption, self._log_groups = make_encrypted_logs(
            self, settings=settings, cluster_identifier=self._cluster_identifier
        )
        network = Network(self, "Network", settings=settings.network, flow_log_group=self._log_groups.group("VpcFlow"))
        self._data = DataTier(
            self,
            settings=settings,
            vpc=network.vpc,
            cluster_identifier=self._cluster_identifier,
            encryption=self._encryption,
            log_groups=self._log_groups,
        )
        services = self._make_services(network, workload)
        backend = services["backend"]
        self._data.serve(backend, image_directory=workload.images["backend"], environment=workload.backend_environment)
        self._add_endpoints(network, [*services.values()])
        entrances = make_entrances(
            self,
            settings=settings,
            vpc=network.vpc,
            services=services,
            workload=workload,
            encryption=self._encryption,
            log_groups=self._log_groups,
        )
        monitoring = Monitoring(
            self,
            "Monitoring",
            settings=settings,
            services=services,
            load_balancer=entrances.load_balancer,
            api=entrances.api,
            database=self._data.database,
            distribution_id=entrances.storefront.distribution.distribution_id,
            rotation_functions={alarm: done.function_name for alarm, done in self._data.rotations.items()},
            key=self._encryption.alarms_key,
            log_groups=self._log_groups,
        )
        monitoring.guard_deployments()
        self._data.back_up(failures_to=monitoring.topic)
        emptying.tidy(self, log_groups=self._log_groups, tags=tags.as_mapping(settings.tags))

        self.api_url = CfnOutput(self, "ApiUrl", value=entrances.api.url)
        self.api_key_id = CfnOutput(self, "ApiKeyId", value=entrances.api.key.key_id)
        self.load_balancer_url = CfnOutput(self, "LoadBalancerUrl", value=entrances.load_balancer.url)
        self.site_url = CfnOutput(self, "SiteUrl", value=entrances.storefront.url)
        self.cluster_name = CfnOutput(self, "ClusterName", value=backend.service.cluster.cluster_name)
        self.health_alarm_name = CfnOutput(self, "HealthAlarmName", value=monitoring.unhealthy.alarm_name)
        self.traced_services = tuple(service.traced_as for service in services.values() if service.traced_as)
        self.check_role_arn: CfnOutput | None = None
        self.database_secret_arn: CfnOutput | None = None
        if checks_principal_arn:
            access = CheckAccess(
                self,
                "CheckAccess",
                principal_arn=checks_principal_arn,
                role_name=check_role_name,
                api_key=entrances.api.key,
            )
            self._open_to_checks(access)
            access.allow_reading_images(cluster=backend.service.cluster)

    @property
    def availability_zones(self) -> list[str]:
        """Those of the settings. CDK would ask the account for its own, and synth must not."""
        return list(self._settings.network.availability_zones)

    def _make_services(self, network: Network, workload: Workload) -> dict[str, Service]:
        """Those of the settings, by name."""
        cluster = Cluster(self, "Cluster", vpc=network.vpc, container_insights=self._settings.container_insights)
        environments = {"backend": {**self._backend_environment(), **workload.backend_environment}}
        services = {}
        for name, settings in self._settings.services.items():
            services[name] = service = Service(
                self,
                name.capitalize(),
                cluster=cluster,
                settings=settings,
                image_directory=workload.images[name],
                environment=environments.get(name, {}),
                scratch=workload.scratch.get(name),
                log_group=self._log_groups.group(name.capitalize()),
                shift_log_group=self._log_groups.group(f"{name.capitalize()}Shift")
                if settings.moves_requests
                else None,
                trace_percent=self._settings.trace_percent,
            )
            service.service.node.add_dependency(cluster.providers)
        return services

    def _backend_environment(self) -> dict[str, str]:
        return {
            **self._data.database.backend_environment,
            "DB_POOL_SIZE": str(self._settings.database.connections_per_task),
        }

    def _add_endpoints(self, network: Network, services: Sequence[Service]) -> None:
        Endpoints(
            self,
            "Endpoints",
            vpc=network.vpc,
            services=self._settings.network.interface_endpoints,
            repositories=[service.repository for service in services],
            log_groups=[*(service.log_group for service in services), *self._data.log_groups],
            secrets=self._data.secrets,
        )

    def _open_to_checks(self, access: CheckAccess) -> None:
        access.allow_reading_alarms()
        if self.traced_services:
            access.allow_reading_traces()
        self.check_role_arn = CfnOutput(self, "CheckRoleArn", value=access.role.role_arn)
        if self._settings.database.rotation_check:
            secret_arn = self._data.database.backend_secret.secret_arn
            access.allow_rotation(secret_arn=secret_arn, function_arn=self._data.backend_rotation.function_arn)
            self.database_secret_arn = CfnOutput(self, "DatabaseSecretArn", value=secret_arn)
