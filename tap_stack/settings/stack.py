"""All of a TapStack."""

from typing import Annotated

from pydantic import Field

from tap_stack.setting_types import alarms, general, service
from tap_stack.setting_types.constraints import OFF
from tap_stack.settings.database import DatabaseSettings
from tap_stack.settings.entrances import (
    ApiSettings,
    DomainSettings,
    FirewallSettings,
    NetworkSettings,
    OriginVerificationSettings,
    SiteSettings,
)
from tap_stack.settings.model import Model
from tap_stack.settings.service import ServiceSettings


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
