"""What a TapStack can be told: the typed values behind its constructs.

The models hold one value's limits each. Where the values come from (files, context), and what has to hold between
them, is `stages.settings`' business.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tap_stack.setting_types import database, edge, general, network, service, site
from tap_stack.setting_types.constraints import OFF


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


class StepScaling(Model):
    """Step scaling on CPU: percent at and above which to add tasks, at and below which to remove them (C3)."""

    scale_out_at: service.Percent
    scale_in_at: service.Percent


class HealthCheckSettings(Model):
    """How the target group probes a task."""

    path: service.HealthCheckPath
    interval_seconds: service.HealthCheckInterval
    unhealthy_threshold: service.HealthCheckThreshold


class ServiceSettings(Model):
    """One ECS Fargate service (C3)."""

    cpu: service.FargateCpu
    memory_mib: service.FargateMemory
    port: service.ContainerPort
    min_tasks: service.TaskCount
    max_tasks: service.TaskCount
    scaling: StepScaling
    health_check: HealthCheckSettings


class DatabaseSettings(Model):
    """Aurora Serverless v2, PostgreSQL (C4)."""

    engine_version: database.AuroraVersion
    name: database.DatabaseName
    min_acu: database.MinAcu
    max_acu: database.MaxAcu
    auto_pause_minutes: database.AutoPauseMinutes = None
    readers: database.Readers
    backup_retention_days: database.BackupRetentionDays


class ApiSettings(Model):
    """The REST API's throttle and usage plan (C8)."""

    rate_limit: edge.RateLimit
    burst_limit: edge.BurstLimit
    quota_per_day: edge.DailyQuota


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
    site: SiteSettings
    domain: Annotated[
        DomainSettings | None,
        OFF,
        Field(description="Leave the table out, or write false, for plain HTTP."),
    ] = None
    retain_data: general.RetainData
    log_retention_days: general.LogRetentionDays
