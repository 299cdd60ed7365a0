"""Constraints that pydantic has no field for."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import AfterValidator, BeforeValidator

Value = TypeVar("Value", int, str)


def among(allowed: tuple[Value, ...]) -> AfterValidator:
    """Allows these values only; the JSON schema's `enum` names them to people."""

    def check(value: Value) -> Value:
        if value not in allowed:
            raise ValueError
        return value

    return AfterValidator(check)


def refuse(refused: Callable[[str], bool]) -> AfterValidator:
    """Takes some values out of those that a pattern allows."""

    def check(value: str) -> str:
        if refused(value):
            raise ValueError
        return value

    return AfterValidator(check)


OFF = BeforeValidator(lambda value: None if value is False else value)
"""TOML has no null: `false` switches an optional setting off, also one that [defaults] sets."""
LISTED = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
"""For a list in a table that can be switched off, which comes as Python's own: a strict model takes no list there."""
