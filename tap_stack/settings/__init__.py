"""What a TapStack can be told: the typed values behind its constructs.

The models hold one value's limits each. Where the values come from (files, context), and what has to hold between
them, is `stages.settings`' business.
"""

from tap_stack.settings.database import (
    BackupVaultSettings,
    DatabaseSettings,
    PerformanceInsightsSettings,
    ProvisionedSettings,
    ServerlessSettings,
)
from tap_stack.settings.entrances import (
    ApiSettings,
    DomainSettings,
    FirewallSettings,
    NetworkSettings,
    OriginVerificationSettings,
    SiteSettings,
)
from tap_stack.settings.model import (
    Model,
)
from tap_stack.settings.service import (
    Canary,
    HealthCheckSettings,
    Linear,
    ServiceSettings,
    StepScaling,
    TargetTracking,
)
from tap_stack.settings.stack import (
    AlarmSettings,
    TagSettings,
    TapStackSettings,
)

__all__ = [
    "AlarmSettings",
    "ApiSettings",
    "BackupVaultSettings",
    "Canary",
    "DatabaseSettings",
    "DomainSettings",
    "FirewallSettings",
    "HealthCheckSettings",
    "Linear",
    "Model",
    "NetworkSettings",
    "OriginVerificationSettings",
    "PerformanceInsightsSettings",
    "ProvisionedSettings",
    "ServerlessSettings",
    "ServiceSettings",
    "SiteSettings",
    "StepScaling",
    "TagSettings",
    "TapStackSettings",
    "TargetTracking",
]
