"""Writes TOML, which Python only reads."""

import json
from collections.abc import Mapping


def dump(tables: Mapping[str, object]) -> str:
    """As a settings file: each table in a line of its own."""
    return "\n".join(f"{key} = {_inline(value)}" for key, value in tables.items()) + "\n"


def _inline(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {_inline(entry)}" for key, entry in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_inline(entry) for entry in value) + "]"
        case str() | bool():
            return json.dumps(value)
        case _:
            return str(value)
