"""The policy documents of a template: those of roles, and those of resources."""

import json
from collections.abc import Iterator
from typing import Any

from tests.tap_stack.templates import Json, Resource


def statements(resource: Resource) -> Iterator[dict[str, Any]]:
    """Of every policy document in a resource, wherever its type keeps one."""
    yield from (statement for document in documents(resource.properties) for statement in document["Statement"])


def documents(value: Json) -> Iterator[dict[str, Any]]:
    """Every policy document in a value."""
    if isinstance(value, dict) and isinstance(value.get("Statement"), list):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from documents(inner)


def listed(value: Json) -> list[Json]:
    """A policy may leave out the list around a single value."""
    return value if isinstance(value, list) else [value]


def text(value: Json) -> str:
    """A value as one would read it, with `<LogicalId.Attribute>` for what CloudFormation puts in."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::Join": [separator, list() as parts]}:
            return str(separator).join(map(text, parts))
        case {"Fn::Sub": str() as template}:
            return template
        case _:
            return json.dumps(value, sort_keys=True)


LONGEST_NAME = 128
"""Characters, about those of a long ARN: what stands for a name that only CloudFormation knows."""


def size(document: Json) -> int:
    """Characters of a policy document without white space, as AWS counts them; rather too many than too few."""
    match document:
        case {"Fn::Join": [_, list() as parts]}:
            return sum(map(size, parts))
        case {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::Sub": _}:
            return LONGEST_NAME
        case dict():
            return 2 + sum(len(name) + 4 + size(value) for name, value in document.items())
        case list():
            return 2 + sum(1 + size(value) for value in document)
        case _:
            return len(json.dumps(document))
