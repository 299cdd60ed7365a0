"""Aurora PostgreSQL, serverless or provisioned, with its generated credentials (C4, C5, P5)."""

from collections.abc import Mapping
from typing import Any, cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from tap_stack import credentials
from tap_stack.database_instances import Instances
from tap_stack.settings import DatabaseSettings

PORT = 5433
"""Not PostgreSQL's default, which is what scanners try first."""
USERNAME = "tap"
APPLICATION_USERNAME = "tap_app"
AUDIT = {
    "log_connections": "1",
    "log_disconnections": "1",
    "log_lock_waits": "1",
    # The text of a statement is never logged: those that set a password have it in them.
    "log_statement": "none",
}
"""Who came when is in the log; who changed the schema is in that of the migrations."""
BACKUP_WINDOW, MAINTENANCE_WINDOW = "02:30-03:30", "sun:04:00-sun:05:00"
"""Between the hours at which AWS Backup begins, UTC."""


def log_group_name(cluster_identifier: str) -> str:
    """Where Aurora exports the server log to, if that group exists or not."""
    return f"/aws/rds/cluster/{cluster_identifier}/postgresql"


class Database(Construct):
    """A cluster in private subnets that takes TLS connections only.

    Args:
        cluster_identifier: A fixed name, so that the log group can be there, encrypted, before Aurora would make its
            own; and so that an update which would replace the cluster fails instead.
        log_group: Named `log_group_name(cluster_identifier)`.
        secret_key: Encrypts the credentials (C12).
        storage_key: Encrypts stored data and the history of queries. None leaves them to the AWS-managed key (C4).
        retain_data: Refuse deletion, and leave a snapshot.

    Attributes:
        secret: Of the user who owns the schema: JSON with host, port, dbname, username, password.
        application_secret: The same of the user whom the backend is; None if it is the owner.
        reader_host: Where replicas answer; None if there are none.
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
        storage_key: kms.IKey | None = None,
        log_group: logs.LogGroup,
        retain_data: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        owner = credentials.generated(
            self, "Credentials", username=USERNAME, database=settings.name, key=secret_key, retain_data=retain_data
        )
        self.cluster_identifier = cluster_identifier
        self.max_connections = settings.max_connections
        instances = Instances(settings=settings, zones=vpc.availability_zones, key=storage_key)
        self.cluster = rds.DatabaseCluster(
            self,
            "Cluster",
            engine=_engine(settings.engine_version),
            cluster_identifier=cluster_identifier,
            credentials=rds.Credentials.from_secret(owner),
            default_database_name=settings.name,
            port=PORT,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            security_groups=[
                ec2.SecurityGroup(self, "SecurityGroup", vpc=vpc, description="Database", allow_all_outbound=False)
            ],
            writer=instances.writer(),
            readers=instances.readers(),
            storage_encrypted=True,
            storage_encryption_key=storage_key,
            iam_authentication=True,
            parameter_group=self._parameters(settings),
            cloudwatch_logs_exports=["postgresql"],
            deletion_protection=retain_data,
            removal_policy=RemovalPolicy.SNAPSHOT if retain_data else RemovalPolicy.DESTROY,
            **_backups(settings),
            **instances.cluster_options,
        )
        self.cluster.node.add_dependency(log_group)
        self.secret = cast(secretsmanager.ISecret, self.cluster.secret)  # there is one, for it was given credentials
        self.application_secret: secretsmanager.ISecret | None = None
        if settings.application_user:
            application = credentials.generated(
                self,
                "ApplicationCredentials",
                username=APPLICATION_USERNAME,
                database=settings.name,
                key=secret_key,
                retain_data=retain_data,
            )
            self.application_secret = application.attach(self.cluster)
        self.reader_host = self.cluster.cluster_read_endpoint.hostname if settings.readers else None

    @property
    def backend_secret(self) -> secretsmanager.ISecret:
        """What the backend logs in with."""
        return self.application_secret or self.secret

    @property
    def backend_environment(self) -> Mapping[str, str]:
        """What the backend is told: where the database is, and who migrates it."""
        environment = {"DB_SECRET_ARN": self.backend_secret.secret_arn}
        if self.reader_host is not None:
            environment["DB_READER_HOST"] = self.reader_host
        if self.application_secret is not None:
            environment["MIGRATE"] = "separately"
        return environment

    def allow_from(self, client: ec2.IConnectable) -> None:
        """Let a client connect."""
        self.cluster.connections.allow_from(client, ec2.Port.tcp(PORT))

    def _parameters(self, settings: DatabaseSettings) -> rds.ParameterGroup:
        """Of the cluster: what is set here goes before the defaults of the instances' own groups.

        https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_WorkingWithDBClusterParamGroups.html
        """
        audit = AUDIT if settings.provisioned else {}
        return rds.ParameterGroup(
            self,
            "Parameters",
            engine=_engine(settings.engine_version),
            parameters={"rds.force_ssl": "1", "max_connections": str(self.max_connections), **audit},
        )


def _engine(version: str) -> rds.IClusterEngine:
    major = version.partition(".")[0]
    return rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.of(version, major))


def _backups(settings: DatabaseSettings) -> dict[str, Any]:
    """Continuous ones. Where AWS Backup takes its own, Aurora's daily snapshot and maintenance keep out of its way."""
    retention = Duration.days(settings.backup_retention_days)
    if settings.backup_vault is None:
        return {"backup": rds.BackupProps(retention=retention)}
    return {
        "backup": rds.BackupProps(retention=retention, preferred_window=BACKUP_WINDOW),
        "preferred_maintenance_window": MAINTENANCE_WINDOW,
    }
