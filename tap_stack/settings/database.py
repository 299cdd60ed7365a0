"""Aurora: its capacity, its users, its backups (C4, C5, P5)."""

from typing import Annotated

from pydantic import Field

from tap_stack import connections
from tap_stack.setting_types import database
from tap_stack.setting_types.constraints import OFF
from tap_stack.setting_types.database import INSTANCE_MEMORY_GIB
from tap_stack.settings.model import Model


class ServerlessSettings(Model):
    """Aurora Serverless v2 (C4): instances that grow and shrink."""

    min_acu: database.MinAcu
    max_acu: database.MaxAcu
    auto_pause_minutes: database.AutoPauseMinutes = None


class ProvisionedSettings(Model):
    """Aurora on instances of one class (P5), the readers in other zones than the writer."""

    instance_class: database.InstanceClass


class PerformanceInsightsSettings(Model):
    """The history of which queries took the time (P5)."""

    retention_days: database.InsightsRetention


class BackupVaultSettings(Model):
    """AWS Backup (P5), beside Aurora's own continuous backups: how often, for how long, and how firmly locked."""

    hours_between: database.HoursBetweenBackups
    retention_days: database.VaultDays
    lock: database.VaultLock
    min_retention_days: database.VaultDays = 1
    max_retention_days: database.VaultDays = 365
    cooling_off_days: database.CoolingOffDays = 14


class DatabaseSettings(Model):
    """Aurora PostgreSQL, serverless (C4) or provisioned (P5), with its credentials (C5) and backups."""

    engine_version: database.AuroraVersion
    name: database.DatabaseName
    serverless: Annotated[
        ServerlessSettings | None, OFF, Field(description="Capacity that follows the load; or set provisioned.")
    ] = None
    provisioned: Annotated[
        ProvisionedSettings | None, OFF, Field(description="Instances of one size; or set serverless.")
    ] = None
    readers: database.Readers
    connections_per_task: database.ConnectionsPerTask
    customer_key: database.CustomerKey = False
    application_user: database.ApplicationUser = False
    performance_insights: Annotated[
        PerformanceInsightsSettings | None,
        OFF,
        Field(description="What the database spends its time on; 7 days of it cost nothing."),
    ] = None
    backup_retention_days: database.BackupRetentionDays
    backup_vault: Annotated[
        BackupVaultSettings | None,
        OFF,
        Field(description="false leaves Aurora's own continuous backups alone."),
    ] = None
    rotation_days: database.RotationDays
    rotation_check: database.RotationCheck = False

    @property
    def max_connections(self) -> int:
        """That one instance takes (decision 6)."""
        if self.provisioned is not None:
            return connections.of_instance(INSTANCE_MEMORY_GIB[self.provisioned.instance_class])
        if self.serverless is not None:
            return connections.of_capacity(min_acu=self.serverless.min_acu, max_acu=self.serverless.max_acu)
        raise AttributeError("a database is serverless or provisioned")
