"""The settings that tests read: a clone's own, with the accounts, names and people of the products as they come.

Otherwise whoever puts accounts of their own into config/ would have to rewrite tests before the first build is green.
Everything else, from sizes to gates, is tested as it is in config/.
"""

import atexit
import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.toml import dump

VARIABLE = "SETTINGS_DIRECTORY"
"""Read by stages/settings/loading.py."""
OWN = Path(__file__).parents[1] / "config"
EXAMPLE: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
WHOLE = (("pipeline", "source"), ("pipeline", "approvers"))
"""Tables of which a clone may have another kind."""


def use_example(own: Path = OWN) -> None:
    """Have this process, and those it starts, read the example's settings, if they are not the clone's anyway."""
    if VARIABLE in os.environ or not any(_differences(own)):
        return
    directory = Path(tempfile.mkdtemp(prefix="tap-settings-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    os.environ[VARIABLE] = str(make(directory / "config", own=own))


def make(directory: Path, *, own: Path = OWN) -> Path:
    """Write the example's settings, made of a clone's; returns the directory."""
    shutil.copytree(own, directory, ignore=shutil.ignore_patterns("*.allowances.toml"))
    for product, settings in _differences(own):
        (directory / f"{product}.toml").write_text(dump(settings), encoding="utf-8")
    return directory


def _differences(own: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The products whose settings are not the example's already, with what they would be."""
    for product, example in EXAMPLE.items():
        file = own / f"{product}.toml"
        if not file.is_file():
            continue
        text = file.read_text(encoding="utf-8")
        settings = tomllib.loads(text)
        _overlay(settings, example)
        if settings != tomllib.loads(text):
            yield product, settings


def _overlay(settings: dict[str, Any], example: dict[str, Any], at: tuple[str, ...] = ()) -> None:
    """Put the example's values in the place of those that are there; what is not there is nobody's."""
    for key, value in example.items():
        path = (*at, key)
        if path in WHOLE:
            settings[key] = value
        elif key not in settings:
            continue
        elif isinstance(value, dict) and isinstance(settings[key], dict):
            _overlay(settings[key], value, path)
        elif not isinstance(value, dict):
            settings[key] = value
