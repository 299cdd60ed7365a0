"""A product's settings: typed, frozen, and refused with every mistake at once."""

from stages.settings.errors import SettingsError
from stages.settings.loading import CONFIG, load
from stages.settings.models import (
    CareSettings,
    CodeCommitSourceSettings,
    ConnectionSourceSettings,
    GateSettings,
    PipelineSettings,
    ProductSettings,
    S3SourceSettings,
    SandboxSettings,
    Settings,
    SourceSettings,
    StageSettings,
    TriggerSettings,
    WaveSettings,
    WindowSettings,
)
from stages.settings.options import overrides_in

__all__ = [
    "CONFIG",
    "CareSettings",
    "CodeCommitSourceSettings",
    "ConnectionSourceSettings",
    "GateSettings",
    "PipelineSettings",
    "ProductSettings",
    "S3SourceSettings",
    "SandboxSettings",
    "Settings",
    "SettingsError",
    "SourceSettings",
    "StageSettings",
    "TriggerSettings",
    "WaveSettings",
    "WindowSettings",
    "load",
    "overrides_in",
]
