"""Which actions CloudFormation needs for the resource types of some templates."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from bootstrap.amendments import ADDED, CUSTOM_RESOURCE, EVERY_STACK, LEFT_OUT, NESTED

TABLES = Path(__file__).parent / "tables"


class UnknownTypesError(Exception):
    """Types of which nobody has said what they need."""

    def __init__(self, types: Iterable[str]) -> None:
        super().__init__(
            f"{', '.join(sorted(types))}: not in bootstrap/tables/handlers.json, nor in bootstrap/amendments.py."
            " bootstrap/extract.py says how to renew the tables."
        )


@cache
def read_table(file: str) -> Mapping[str, Any]:
    """One of the tables that bootstrap.extract writes, without its source."""
    table = json.loads((TABLES / file).read_text())
    return {key: value for key, value in table.items() if key != "source"}


def is_custom(resource_type: str) -> bool:
    """Whether a function of ours, or of the CDK, makes the resource."""
    return resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"


def left_out(action: str) -> bool:
    """Whether the action belongs to a feature that no template uses."""
    return any(fnmatchcase(action, pattern) for entry in LEFT_OUT for pattern in entry.actions)


def amended(resource_type: str, listed: Mapping[str, Sequence[str]]) -> set[str]:
    """The actions of a type: what the registry lists and we use, and what it does not list."""
    if is_custom(resource_type):
        return set(CUSTOM_RESOURCE)
    added = {action for entry in ADDED if entry.type == resource_type for action in entry.actions}
    return {action for action in listed.get(resource_type, ()) if not left_out(action)} | added


def _known(resource_type: str, listed: Mapping[str, Sequence[str]]) -> bool:
    added = any(entry.type == resource_type for entry in ADDED)
    return is_custom(resource_type) or resource_type in listed or added


def with_nested(types: Iterable[str]) -> set[str]:
    """The types, and those that AWS' transforms make of them."""
    return {nested for resource_type in types for nested in (resource_type, *NESTED.get(resource_type, ()))}


def needs(types: Iterable[str]) -> dict[str, set[str]]:
    """Every action that is needed, and by which types; `*` is every stack.

    Raises:
        UnknownTypesError: There is no entry for a type.
    """
    listed: Mapping[str, Sequence[str]] = read_table("handlers.json")
    everything = with_nested(types)
    if unknown := {resource_type for resource_type in everything if not _known(resource_type, listed)}:
        raise UnknownTypesError(unknown)
    found: dict[str, set[str]] = {action: {"*"} for action in EVERY_STACK}
    for resource_type, action in _pairs(everything, listed):
        found.setdefault(action, set()).add(resource_type)
    return found


def _pairs(types: Iterable[str], listed: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for resource_type in sorted(types):
        yield from ((resource_type, action) for action in amended(resource_type, listed))
