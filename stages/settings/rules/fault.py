"""A broken rule."""

from dataclasses import dataclass

from stages.settings.shape import Path


@dataclass(frozen=True, init=False)
class Fault:
    """What is wrong and what to do, and the settings concerned, relative to the model that the rule is about."""

    message: str
    settings: tuple[Path, ...]

    def __init__(self, message: str, *settings: str | Path) -> None:
        object.__setattr__(self, "message", message)
        paths = tuple((setting,) if isinstance(setting, str) else setting for setting in settings)
        object.__setattr__(self, "settings", paths)
