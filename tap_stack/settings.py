"""What a TapStack can be told: the typed values behind its constructs.

The models hold one value's limits each. Where the values come from (files, context), and what has to hold between
them, is `stages.settings`' business.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tap_stack import connections
from tap_stack.setting_types import alarms, database, edge, general, network, service, site
from tap_stack.setting_types.constraints import OFF
from tap_stack.setting_types.database import INSTANCE_MEMORY_GIB


class Model(BaseModel):
    """A frozen value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NetworkSettings(Model):
    """The VPC: its address ranges, one public and one private subnet per availability zone (C1)."""

    cidr: network.Cidr
    availability_zones: network.AvailabilityZones
    public_subnets: tuple[network.Cidr, ...]
    private_subnets: tuple[network.Cidr, ...]
    nat_gateways: network.NatGateways
    interface_endpoints: network.InterfaceEndpoints


class StepScaling(Model):
    """Step scaling on CPU: percent at and above which to add tasks, at and below which to remove them (C3)."""

    scale_out_at: service.ScaleOutAt
    scale_in_at: service.ScaleInAt


class TargetTracking(Model):
    """Target tracking on CPU and memory: as many tasks as keep both at or below these averages (P2)."""

    cpu_percent: service.TargetCpu
    memory_percent: service.TargetMemory
    scale_out_cooldown_seconds: service.ScaleOutCooldown
    scale_in_cooldown_seconds: service.ScaleInCooldown


class Canary(Model):
    """A deployment that shows the new version to a few requests first, then to all of them (P9)."""

    percent: service.CanaryPercent
    canary_minutes: service.StepMinutes
    bake_minutes: service.BakeMinutes


class Linear(Model):
    """A deployment that moves the requests to the new version in equal steps (P9)."""

    percent: service.LinearPercent
    step_minutes: service.StepMinutes
    bake_minutes: service.BakeMinutes


class HealthCheckSettings(Model):
    """How the target group probes a task."""

    path: service.HealthCheckPath
    interval_seconds: service.HealthCheckInterval
    unhealthy_threshold: service.HealthCheckThreshold


class ServiceSettings(Model):
    """One ECS Fargate service (C3, P2). Without `canary` and `linear` its tasks are replaced one by one."""

    cpu: service.FargateCpu
    memory_mib: service.FargateMemory
    port: service.ContainerPort
    capacity: service.CapacitySetting
    min_tasks: service.TaskCount
    max_tasks: service.TaskCount
    step_scaling: Annotated[
        StepScaling | None,
        OFF,
        Field(description="Adds more tasks the higher the CPU; a service has either this or target_tracking."),
    ] = None
    target_tracking: Annotated[
        TargetTracking | None,
        OFF,
        Field(description="Keeps CPU and memory at a level; a service has either this or step_scaling."),
    ] = None
    canary: Annotated[
        Canary | None,
        OFF,
        Field(description="A service has this, linear, or neither: then its tasks are replaced one after the other."),
    ] = None
    linear: Annotated[
        Linear | None,
        OFF,
        Field(description="A service has this, canary, or neither: then its tasks are replaced one after the other."),
    ] = None
    health_check: HealthCheckSettings
    tracing: service.Tracing = False

    @property
    def moves_requests(self) -> bool:
        """Whether a deployment moves requests between two target groups."""
        return self.canary is not None or self.linear is not None


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


class ApiSettings(Model):
    """The REST API's throttle and usage plan (C8)."""

    rate_limit: edge.RateLimit
    burst_limit: edge.BurstLimit
    quota_per_day: edge.DailyQuota


class OriginVerificationSettings(Model):
    """Who may call the load balancer (decision 8)."""

    direct_access: edge.DirectAccess = False
    generation: edge.VerificationGeneration = 1


class FirewallSettings(Model):
    """The web ACLs in front of what the internet reaches."""

    requests_per_address: edge.RequestsPerAddress


class AlarmSettings(Model):
    """From where on something is wrong (C10)."""

    cpu_percent: alarms.SaturationPercent
    memory_percent: alarms.SaturationPercent
    connections_percent: alarms.SaturationPercent
    error_percent: alarms.ErrorPercent
    fewest_errors: alarms.FewestErrors
    latency_p95_ms: alarms.LatencyMilliseconds
    fewest_requests: alarms.FewestRequests
    client_error_band: alarms.BandWidth
    task_failures: alarms.TaskFailures


class SiteSettings(Model):
    """The storefront's bucket and the distribution before it (C6, C7)."""

    origin_access: site.OriginAccess
    price_class: site.PriceClass


class DomainSettings(Model):
    """The product's public name, which leads to CloudFront; the load balancer answers at `origin.<name>`."""

    name: edge.DomainName
    hosted_zone_id: edge.HostedZoneId
    hosted_zone_name: edge.DomainName


class TagSettings(Model):
    """Cost allocation tags, on everything taggable (C13)."""

    environment: general.TagValue
    project: general.TagValue
    cost_center: general.TagValue


class TapStackSettings(Model):
    """Everything one TapStack needs to know."""

    tags: TagSettings
    network: NetworkSettings
    services: dict[service.ServiceName, ServiceSettings]
    database: DatabaseSettings
    api: ApiSettings
    origin_verification: OriginVerificationSettings = OriginVerificationSettings()
    firewall: Annotated[
        FirewallSettings | None,
        OFF,
        Field(description="false saves the price of the web ACLs, some 10 USD a month each."),
    ]
    site: SiteSettings
    domain: Annotated[
        DomainSettings | None,
        OFF,
        Field(description="Leave the table out, or write false, for plain HTTP."),
    ] = None
    alarm_emails: alarms.AlarmEmails
    alarms: AlarmSettings
    retain_data: general.RetainData
    container_insights: general.ContainerInsights
    dashboard: general.Dashboard
    log_retention_days: general.LogRetentionDays
    trace_percent: general.TracePercent = 100.0

    @property
    def traced_services(self) -> tuple[str, ...]:
        """The names of those services that are traced."""
        return tuple(name for name, service in self.services.items() if service.tracing)
