"""A product's settings: typed, frozen, and refused with every mistake at once."""

from stages.settings.errors import SettingsError
from stages.settings.loading import CONFIG, load
from stages.settings.models import PipelineSettings, ProductSettings, Settings, SourceSettings, StageSettings
from stages.settings.options import overrides_in

__all__ = [
    "CONFIG",
    "PipelineSettings",
    "ProductSettings",
    "Settings",
    "SettingsError",
    "SourceSettings",
    "StageSettings",
    "load",
    "overrides_in",
]
