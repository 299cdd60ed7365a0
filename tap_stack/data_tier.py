"""The database with all that keeps it: migrations, rotations, backups (C4, C5, P5)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from constructs import IDependable

from tap_stack import database
from tap_stack.database import Database
from tap_stack.encryption import Encryption
from tap_stack.log_groups import LogGroups
from tap_stack.migration import Migration
from tap_stack.rotation import Rotation
from tap_stack.service import Service
from tap_stack.settings import DatabaseSettings, TapStackSettings


class DataTier:
    """Makes the constructs around the database, and grants the backend what it needs of them.

    Attributes:
        database: The cluster.
        rotations: Of each user's password, by the name of the alarm of its failure; the backend's user's is the last.
        log_groups: Of tasks, beside the services' own.
    """

    def __init__(
        self,
        stack: Stack,
        *,
        settings: TapStackSettings,
        vpc: ec2.IVpc,
        cluster_identifier: str,
        encryption: Encryption,
        log_groups: LogGroups,
    ) -> None:
        self._stack = stack
        self._settings: DatabaseSettings = settings.database
        self._vpc = vpc
        self._groups = log_groups
        self._key = encryption.key("Database", description="Data") if settings.database.customer_key else None
        self.database = Database(
            stack,
            "Database",
            vpc=vpc,
            settings=settings.database,
            cluster_identifier=cluster_identifier,
            secret_key=encryption.secrets_key,
            storage_key=self._key,
            log_group=log_groups.group("Database", name=database.log_group_name(cluster_identifier)),
            retain_data=settings.retain_data,
        )
        self.rotations: dict[str, Rotation] = {}
        self.log_groups: list[logs.ILogGroup] = []

    @property
    def secrets(self) -> Sequence[secretsmanager.ISecret]:
        """All that tasks read or that are rotated."""
        application = self.database.application_secret
        return [self.database.secret, *([application] if application else [])]

    @property
    def backend_rotation(self) -> Rotation:
        """Of the password that the backend logs in with."""
        return [*self.rotations.values()][-1]

    def serve(self, backend: Service, *, image_directory: str | Path, environment: Mapping[str, str]) -> None:
        """Let the backend in: into its own secret only, and once the schema and its user are there."""
        self.database.allow_from(backend.service)
        self.database.backend_secret.grant_read(backend.task_role)
        made: list[IDependable] = []
        if self.database.application_secret is not None:
            migration = Migration(
                self._stack,
                "Migration",
                cluster=backend.service.cluster,
                database=self.database,
                image_directory=image_directory,
                environment=environment,
                log_group=self._groups.group("Migration"),
                function_log_group=self._groups.group("MigrationRunner"),
            )
            self.log_groups.append(migration.log_group)
            made.append(migration.done)
        # With no migration of its own, a task migrates the schema when it starts: then the writer has to be there.
        backend.service.node.add_dependency(*(made or [self.database.cluster]))
        self._rotate("Rotation", alarm="rotation-failed", name="database-rotation", secret=self.secrets[0], after=made)
        for secret in self.secrets[1:]:
            alarm, name = "application-rotation-failed", "app-user-rotation"
            self._rotate("ApplicationRotation", alarm=alarm, name=name, secret=secret, after=made)

    def back_up(self, *, failures_to: sns.Topic) -> None:
        """Take backups into a vault, if the settings have one."""
        if self._settings.backup_vault is not None:
            from tap_stack.backups import Backups  # noqa: PLC0415 - CDK's module costs every other synth 0.1 s

            Backups(
                self._stack,
                "Backups",
                settings=self._settings.backup_vault,
                cluster_arn=self.database.cluster.cluster_arn,
                key=self._key,
                failures_to=failures_to,
            )

    def _rotate(
        self,
        construct_id: str,
        *,
        alarm: str,
        name: str,
        secret: secretsmanager.ISecret,
        after: Sequence[IDependable],
    ) -> None:
        self.rotations[alarm] = Rotation(
            self._stack,
            construct_id,
            vpc=self._vpc,
            database=self.database,
            name=name,
            secret=secret,
            after=after,
            days=self._settings.rotation_days,
            log_groups=self._groups,
        )
