"""What policies allow, as IAM decides it: a denial wins, and what nobody allows is denied."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

Json = Any
Context = Mapping[str, str]


@cache
def _pattern(text: str, *, flags: int = 0) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), flags | re.DOTALL)


def listed(value: Json) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def matches(patterns: Json, text: str) -> bool:
    return any(_pattern(pattern).fullmatch(text) for pattern in listed(patterns))


def covers_action(patterns: Json, action: str) -> bool:
    return any(_pattern(pattern, flags=re.IGNORECASE).fullmatch(action) for pattern in listed(patterns))


def _equals(expected: Json, value: str | None) -> bool:
    return value in listed(expected)


def _like(expected: Json, value: str | None) -> bool:
    return value is not None and matches(expected, value)


OPERATORS: dict[str, Callable[[Json, str | None], bool]] = {
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": _equals,
    "StringEquals": _equals,
    "StringLike": _like,
    "StringNotEquals": lambda expected, value: not _equals(expected, value),
}
"""Those that our policies use; of a key that is not there, what is negated holds."""


def holds(condition: Mapping[str, Mapping[str, Json]], context: Context) -> bool:
    return all(
        OPERATORS[operator](expected, context.get(key))
        for operator, keys in condition.items()
        for key, expected in keys.items()
    )


def applies(statement: Mapping[str, Json], *, action: str, resource: str, context: Context) -> bool:
    on = "Resource" in statement and matches(statement["Resource"], resource)
    on = on or ("NotResource" in statement and not matches(statement["NotResource"], resource))
    return covers_action(statement["Action"], action) and on and holds(statement.get("Condition", {}), context)


def effects(statements: Iterable[Mapping[str, Json]], *, action: str, resource: str, context: Context) -> set[str]:
    return {s["Effect"] for s in statements if applies(s, action=action, resource=resource, context=context)}


def allowed(
    *policies: Iterable[Mapping[str, Json]], action: str, resource: str = "*", context: Context | None = None
) -> bool:
    """Whether every one of the sets of statements, a role's policies and its boundary, lets the request through."""
    asked = {"aws:RequestedRegion": "us-east-1", **(context or {})}
    decided = [effects(statements, action=action, resource=resource, context=asked) for statements in policies]
    return all(found == {"Allow"} for found in decided)
