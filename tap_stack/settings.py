"""What a TapStack can be told: the typed values behind its constructs.

The models hold shape only. Where the values come from (files, context) is `stages.settings`' business.
"""

from ipaddress import IPv4Network

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NetworkSettings(Model):
    """The VPC: its address ranges, one public and one private subnet per availability zone (C1)."""

    cidr: IPv4Network
    availability_zones: tuple[str, ...]
    public_subnets: tuple[IPv4Network, ...]
    private_subnets: tuple[IPv4Network, ...]
    nat_gateways: int


class StepScaling(Model):
    """Step scaling on CPU: percent at and above which to add tasks, at and below which to remove them (C3)."""

    scale_out_at: int
    scale_in_at: int


class HealthCheckSettings(Model):
    """How the target group probes a task."""

    path: str
    interval_seconds: int
    unhealthy_threshold: int


class ServiceSettings(Model):
    """One ECS Fargate service (C3)."""

    cpu: int
    memory_mib: int
    port: int
    min_tasks: int
    max_tasks: int
    scaling: StepScaling
    health_check: HealthCheckSettings


class DatabaseSettings(Model):
    """Aurora Serverless v2, PostgreSQL (C4)."""

    engine_version: str
    name: str
    min_acu: float
    max_acu: float
    auto_pause_minutes: int | None
    readers: int
    backup_retention_days: int


class ApiSettings(Model):
    """The REST API's throttle and usage plan (C8)."""

    rate_limit: int
    burst_limit: int
    quota_per_day: int


class DomainSettings(Model):
    """The product's public name; the load balancer answers at `origin.<name>`."""

    name: str
    hosted_zone_id: str
    hosted_zone_name: str


class TagSettings(Model):
    """Cost allocation tags, on everything taggable (C13)."""

    environment: str
    project: str
    cost_center: str


class TapStackSettings(Model):
    """Everything one TapStack needs to know."""

    tags: TagSettings
    network: NetworkSettings
    services: dict[str, ServiceSettings]
    database: DatabaseSettings
    api: ApiSettings
    domain: DomainSettings | None
    retain_data: bool
    log_retention_days: int
