"""The one stack of a stage (C14). It only wires constructs together; what each may do to another stands here."""

from pathlib import Path

from aws_cdk import CfnOutput, Environment, Stack
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from tap_stack import database, emptying, tags
from tap_stack.api import EXECUTION_LOG_GROUP_PREFIX, Api
from tap_stack.check_access import CheckAccess
from tap_stack.database import Database
from tap_stack.domain import Domain
from tap_stack.encryption import Encryption
from tap_stack.load_balancer import LoadBalancer
from tap_stack.log_groups import LogGroups
from tap_stack.network import Network
from tap_stack.service import Service
from tap_stack.settings import TapStackSettings
from tap_stack.storefront import Storefront


class TapStack(Stack):
    """The whole application: network, load balancer, backend, database, API and storefront.

    Args:
        backend_image_directory: Holds the backend's Dockerfile.
        site_directory: Holds the built storefront.
        checks_principal_arn: The role that runs the checks after a deployment. None leaves out its access.
        check_role_name: The fixed name of the role that it assumes here. Generated if None.

    Attributes:
        api_url: Output `ApiUrl`, with a slash at the end; the backend's routes are below `api/`.
        api_key_id: Output `ApiKeyId`, never the value.
        load_balancer_url: Output `LoadBalancerUrl`, without a slash at the end.
        site_url: Output `SiteUrl`, where customers go, without a slash at the end.
        check_role_arn: Output `CheckRoleArn`; None if nobody may check.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: TapStackSettings,
        backend_image_directory: str | Path,
        site_directory: Path,
        checks_principal_arn: str | None = None,
        check_role_name: str | None = None,
        env: Environment | None = None,
        stack_name: str | None = None,
    ) -> None:
        self._settings = settings
        super().__init__(scope, construct_id, env=env, stack_name=stack_name, tags=tags.as_mapping(settings.tags))
        tags.apply(self, settings.tags)
        self._encrypt()
        network = Network(self, "Network", settings=settings.network, flow_log_group=self._log_groups.group("VpcFlow"))
        self._database = self._make_database(network)
        backend = self._make_backend(network, backend_image_directory)
        self._database.allow_from(backend.service)
        self._database.secret.grant_read(backend.task_role)
        # A task migrates the schema when it starts, so the writer has to be there.
        backend.service.node.add_dependency(self._database.cluster)

        domain = Domain(self, "Domain", settings=settings.domain) if settings.domain else None
        load_balancer = self._make_load_balancer(network, domain)
        load_balancer.route_api_to(backend.target_group)
        api = Api(
            self,
            "Api",
            backend_url=load_balancer.url,
            settings=settings.api,
            log_groups=self._log_groups,
            retain_data=settings.retain_data,
        )
        storefront = Storefront(
            self,
            "Storefront",
            settings=settings,
            directory=site_directory,
            load_balancer=load_balancer,
            domain=domain,
            encryption=self._encryption,
            log_groups=self._log_groups,
        )

        self.api_url = CfnOutput(self, "ApiUrl", value=api.url)
        self.api_key_id = CfnOutput(self, "ApiKeyId", value=api.key.key_id)
        self.load_balancer_url = CfnOutput(self, "LoadBalancerUrl", value=load_balancer.url)
        self.site_url = CfnOutput(self, "SiteUrl", value=storefront.url)
        self.check_role_arn: CfnOutput | None = None
        if checks_principal_arn:
            access = CheckAccess(
                self, "CheckAccess", principal_arn=checks_principal_arn, role_name=check_role_name, api_key=api.key
            )
            self.check_role_arn = CfnOutput(self, "CheckRoleArn", value=access.role.role_arn)
        emptying.tidy(self, log_groups=self._log_groups, tags=tags.as_mapping(settings.tags))

    @property
    def availability_zones(self) -> list[str]:
        """Those of the settings. CDK would ask the account for its own, and synth must not."""
        return list(self._settings.network.availability_zones)

    def _encrypt(self) -> None:
        """Customer keys, and log groups under one of them (C12)."""
        settings = self._settings
        self._cluster_identifier = self.stack_name.lower()
        self._encryption = Encryption(
            self,
            "Encryption",
            alias_prefix=self.stack_name,
            log_group_names=[
                f"{self.stack_name}-*",  # the names that CloudFormation generates
                database.log_group_name(self._cluster_identifier),
                f"{EXECUTION_LOG_GROUP_PREFIX}*",
            ],
            retain_data=settings.retain_data,
        )
        self._log_groups = LogGroups(
            self,
            "Logs",
            key=self._encryption.logs_key,
            retention_days=settings.log_retention_days,
            retain_data=settings.retain_data,
        )

    def _make_database(self, network: Network) -> Database:
        return Database(
            self,
            "Database",
            vpc=network.vpc,
            settings=self._settings.database,
            cluster_identifier=self._cluster_identifier,
            secret_key=self._encryption.secrets_key,
            log_group=self._log_groups.group("Database", name=database.log_group_name(self._cluster_identifier)),
            retain_data=self._settings.retain_data,
        )

    def _make_backend(self, network: Network, image_directory: str | Path) -> Service:
        cluster = ecs.Cluster(self, "Cluster", vpc=network.vpc, container_insights_v2=ecs.ContainerInsights.ENABLED)
        return Service(
            self,
            "Backend",
            cluster=cluster,
            settings=self._settings.services["backend"],
            image_directory=image_directory,
            environment={"DB_SECRET_ARN": self._database.secret.secret_arn},
            log_group=self._log_groups.group("Backend"),
        )

    def _make_load_balancer(self, network: Network, domain: Domain | None) -> LoadBalancer:
        return LoadBalancer(
            self,
            "LoadBalancer",
            vpc=network.vpc,
            domain=domain,
            log_retention_days=self._settings.log_retention_days,
            retain_data=self._settings.retain_data,
        )
