"""Lays tables over each other and remembers for every value where it was written."""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from stages.settings.document import Table
from stages.settings.shape import Key, Path


class Rank(IntEnum):
    """The layers, the later over the earlier."""

    ABSENT = 0
    DEFAULTS = 1
    FILE = 2
    OPTION = 3


@dataclass(frozen=True)
class Origin:
    """Where a value was written: `text` says it to a person, without the value unless it is an option."""

    rank: Rank
    text: str


@dataclass
class Layers:
    """One table of the settings after merging: `[product]`, `[pipeline]`, or a stage with its defaults and options."""

    name: str
    file: str
    values: Table = field(default_factory=dict)
    origins: dict[Path, Origin] = field(default_factory=dict)

    def overlay(self, table: Table, *, origin: Callable[[Path], Origin], at: Path = ()) -> None:
        """Merges `table` over what is there: tables deeply, everything else, lists too, as a whole."""
        target = self._table(at, origin)
        for key, value in table.items():
            path = (*at, key)
            if isinstance(value, dict):
                if not isinstance(target.get(key), dict):
                    target[key] = {}
                    self.origins[path] = origin(path)
                self.overlay(value, origin=origin, at=path)
            else:
                target[key] = copy.deepcopy(value)
                self.origins[path] = origin(path)

    def _table(self, path: Path, origin: Callable[[Path], Origin]) -> Table:
        """The table at a path; what is in the way of one is replaced, what is missing is made."""
        table = self.values
        for depth, key in enumerate(path, start=1):
            if not isinstance(table.get(str(key)), dict):
                table[str(key)] = {}
                self.origins[path[:depth]] = origin(path[:depth])
            table = table[str(key)]
        return table

    def find(self, path: Path) -> object:
        """The merged value at a path, `None` when there is none."""
        value: Any = self.values
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def origin(self, path: Path) -> Origin:
        """Where the value at a path was written, or where one would write it."""
        written = self.origins.get(path[: _depth_of_setting(path)])
        return written or Origin(Rank.ABSENT, f"{self.file}: {self.name}.{dotted(path)}")

    def subject(self, path: Path) -> str:
        """The beginning of a message about the value at a path: where it was written and what was found."""
        origin = self.origin(path)
        entry = path[_depth_of_setting(path) :]
        found = shown(self.find(path))
        if origin.rank is Rank.OPTION:
            return f"{origin.text}: {dotted(path[-len(entry) - 1 :])} = {found}" if entry else origin.text
        return f"{origin.text}{dotted(entry)}" + (f" = {found}" if found else "")


def from_file(file: str, table: str, rank: Rank) -> Callable[[Path], Origin]:
    """Origins of values in a table of a settings file."""
    return lambda path: Origin(rank, f"{file}: {table}.{dotted(path)}")


def _depth_of_setting(path: Path) -> int:
    """How many keys lead to the setting: list indexes point into its value."""
    return next((depth for depth, key in enumerate(path) if isinstance(key, int)), len(path))


def dotted(path: Iterable[Key]) -> str:
    """A path as people write it, for example `network.availability_zones[1]`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")


def shown(value: object) -> str:
    """A value as TOML writes it; empty for what is too big to show."""
    match value:
        case None | dict():
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            text = f'"{value}"'
            return text if len(text) <= 80 else f'{text[:76]}…"'
        case list():
            text = f"[{', '.join(shown(entry) or '{…}' for entry in value)}]"
            return text if len(text) <= 80 else ""
        case _:
            text = str(value)
            return text if len(text) <= 40 else f"{text[:39]}…"
