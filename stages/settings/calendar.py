"""The calendar of blocked days: a TOML file of its own, for people who need not know the other settings."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import Field

from tap_stack.settings import Model

_KEYS = ("name", "from", "until")
MOST_CHARACTERS = 3500
"""What the function that reads it has room for, in its environment of 4 KB."""


class Blocked(Model):
    """Days on which nothing is deployed, both ends included."""

    name: str
    first: date
    last: date


class Calendar(Model):
    """Every blocked day up to `valid_until`; nobody has thought about the days after it.

    `file` is its name for messages.
    """

    file: str
    valid_until: date
    blocked: tuple[Blocked, ...] = Field(min_length=0)

    @property
    def compact(self) -> str:
        """What the function gets of it: JSON in as few characters as possible."""
        days = [[str(entry.first), str(entry.last), entry.name] for entry in self.blocked]
        content = {"file": self.file, "valid_until": str(self.valid_until), "blocked": days}
        return json.dumps(content, separators=(",", ":"))


def read_calendar(directory: Path, file: str) -> tuple[Calendar | None, list[str]]:
    """The calendar in `directory`/`file`, or what is wrong with it, a sentence for each mistake."""
    name = f"{directory.name}/{file}"
    try:
        content = tomllib.loads((directory / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None, [f"{name}: there is no such calendar of blocked days. pipeline.gates.blocked_days names it."]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, [f"{name}: the calendar of blocked days cannot be read: {error}."]
    problems = list(_problems(content))
    if problems:
        return None, [f"{name}: {problem}" for problem in problems]
    blocked = tuple(
        Blocked(name=entry["name"], first=entry["from"], last=entry.get("until", entry["from"]))
        for entry in content["blocked"]
    )
    calendar = Calendar(file=name, valid_until=content["valid_until"], blocked=blocked)
    if len(str(calendar.compact)) > MOST_CHARACTERS:
        return None, [
            f"{name}: too long by {len(str(calendar.compact)) - MOST_CHARACTERS} characters. Remove old days."
        ]
    return calendar, []


def _problems(content: dict[str, Any]) -> Iterator[str]:
    for key in content.keys() - {"valid_until", "blocked"}:
        yield f"{key}: unknown setting. A calendar has valid_until and [[blocked]] tables."
    if not _is_date(content.get("valid_until")):
        yield "valid_until: must be a date like 2027-12-31: after it nothing is deployed, until the calendar goes on."
    entries = content.get("blocked", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries) or not entries:
        yield "blocked: must be tables [[blocked]], at least one: a calendar without days is a gate that stands open."
        return
    for number, entry in enumerate(entries, 1):
        for problem in _entry_problems(entry):
            yield f"[[blocked]] number {number}, {problem}"


def _entry_problems(entry: dict[str, Any]) -> Iterator[str]:
    for key in entry.keys() - set(_KEYS):
        yield f"{key}: unknown setting. Known settings: {', '.join(_KEYS)}."
    if not isinstance(entry.get("name"), str) or not entry["name"].strip():
        yield 'name: must be text like "Year-end freeze": whoever is stopped by it reads it.'
    first, last = entry.get("from"), entry.get("until", entry.get("from"))
    if not isinstance(first, date) or not _is_date(first):
        yield "from: must be a date like 2026-12-14, without quotes."
    elif not isinstance(last, date) or not _is_date(last):
        yield "until: must be a date like 2027-01-08, without quotes, or left out for a single day."
    elif last < first:
        yield f"until = {last}: must not be before from = {first}."


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
