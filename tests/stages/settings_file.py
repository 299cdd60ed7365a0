"""Settings files for tests: the product's real one with changes."""

import copy
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

from stages.settings import CONFIG
from tests.toml import dump

REMOVED = object()
"""Stands for a key that a changed file lacks."""


def waves(*stages: str) -> list[dict[str, object]]:
    """`pipeline.waves` with a wave for each stage, of its name; the last asks for an approval."""
    return [{"name": stage, "stages": [stage], "approval": stage == stages[-1]} for stage in stages]


def write(directory: Path, changes: Mapping[str, object], *, product: str = "commerce") -> Path:
    """Writes config/<product>.toml below a directory, with values changed at dotted paths; returns config/.

    [sandbox], which a product may do without, is only in it if something of it is changed.
    """
    tables = copy.deepcopy(tomllib.loads((CONFIG / "commerce.toml").read_text(encoding="utf-8")))
    if not any(dotted.startswith("sandbox") for dotted in changes):
        del tables["sandbox"]  # or each mistake in the defaults would be one of sandboxes, too
    for dotted, value in changes.items():
        *above, key = dotted.split(".")
        table = tables
        for name in above:
            table = table.setdefault(name, {})
        if value is REMOVED:
            del table[key]
        else:
            table[key] = value
    return write_text(directory, dump(tables), product=product)


def write_text(directory: Path, text: str, *, product: str = "commerce") -> Path:
    config = directory / "config"
    shutil.copytree(CONFIG / "calendars", config / "calendars", dirs_exist_ok=True)
    (config / f"{product}.toml").write_text(text, encoding="utf-8")
    return config
