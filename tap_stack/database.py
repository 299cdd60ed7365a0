"""Aurora Serverless v2, PostgreSQL, with its generated credentials (C4, C5)."""

from typing import cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from tap_stack import connections, removal
from tap_stack.settings import DatabaseSettings

PORT = 5433
"""Not PostgreSQL's default, which is what scanners try first."""
USERNAME = "tap"
EXCLUDED_CHARACTERS = " %+~`#$&*()|[]{}:;<>?!'/@\"\\"
"""Never in a password: they break connection strings. The rotation must leave out the same ones."""


def log_group_name(cluster_identifier: str) -> str:
    """Where Aurora exports the server log to, if that group exists or not."""
    return f"/aws/rds/cluster/{cluster_identifier}/postgresql"


class Database(Construct):
    """A cluster in private subnets that takes TLS connections only, and pauses when nobody uses it.

    Stored data is encrypted with the AWS-managed key (C4), the credentials with a customer key (C12).

    Args:
        cluster_identifier: A fixed name, so that the log group can be there, encrypted, before Aurora would make its
            own; and so that an update which would replace the cluster fails instead.
        log_group: Named `log_group_name(cluster_identifier)`.
        secret_key: Encrypts the credentials.
        retain_data: Refuse deletion, and leave a snapshot.

    Attributes:
        secret: JSON with host, port, dbname, username, password.
        max_connections: That one instance takes; set, because no metric tells it (decision 6).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        settings: DatabaseSettings,
        cluster_identifier: str,
        secret_key: kms.IKey,
        log_group: logs.LogGroup,
        retain_data: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        credentials = rds.DatabaseSecret(
            self,
            "Credentials",
            username=USERNAME,
            dbname=settings.name,
            encryption_key=secret_key,
            exclude_characters=EXCLUDED_CHARACTERS,
        )
        credentials.apply_removal_policy(removal.policy(retain_data=retain_data))
        engine = _engine(settings.engine_version)
        self.cluster_identifier = cluster_identifier
        self.max_connections = connections.max_connections(min_acu=settings.min_acu, max_acu=settings.max_acu)
        self.cluster = rds.DatabaseCluster(
            self,
            "Cluster",
            engine=engine,
            cluster_identifier=cluster_identifier,
            credentials=rds.Credentials.from_secret(credentials),
            default_database_name=settings.name,
            port=PORT,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            security_groups=[
                ec2.SecurityGroup(self, "SecurityGroup", vpc=vpc, description="Database", allow_all_outbound=False)
            ],
            writer=_instance("Writer"),
            readers=[_instance(f"Reader{number}") for number in range(1, settings.readers + 1)],
            serverless_v2_min_capacity=settings.min_acu,
            serverless_v2_max_capacity=settings.max_acu,
            serverless_v2_auto_pause_duration=(
                None if settings.auto_pause_minutes is None else Duration.minutes(settings.auto_pause_minutes)
            ),
            storage_encrypted=True,
            iam_authentication=True,
            parameter_group=rds.ParameterGroup(
                self,
                "Parameters",
                engine=engine,
                parameters={"rds.force_ssl": "1", "max_connections": str(self.max_connections)},
            ),
            backup=rds.BackupProps(retention=Duration.days(settings.backup_retention_days)),
            cloudwatch_logs_exports=["postgresql"],
            deletion_protection=retain_data,
            removal_policy=RemovalPolicy.SNAPSHOT if retain_data else RemovalPolicy.DESTROY,
        )
        self.cluster.node.add_dependency(log_group)
        self.secret = cast(secretsmanager.ISecret, self.cluster.secret)  # there is one, for it was given credentials

    def allow_from(self, client: ec2.IConnectable) -> None:
        """Let a client connect."""
        self.cluster.connections.allow_from(client, ec2.Port.tcp(PORT))


def _engine(version: str) -> rds.IClusterEngine:
    major = version.partition(".")[0]
    return rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.of(version, major))


def _instance(construct_id: str) -> rds.IClusterInstance:
    """Readers are in the writer's promotion tier. New minor versions come by the pipeline, not by themselves."""
    is_reader = construct_id != "Writer"
    return rds.ClusterInstance.serverless_v2(
        construct_id,
        scale_with_writer=True if is_reader else None,
        publicly_accessible=False,
        auto_minor_version_upgrade=False,
    )
