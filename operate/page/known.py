"""What no API tells: the rehearsal knows it of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from operate.page.log import LogFile


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Something that a rehearsal does not exercise, and what proves it instead."""

    thing: str
    why: str
    proven_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Drill:
    """What was done on purpose after the pipeline, and what came of it."""

    name: str
    where: str
    result: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Held:
    """Whether the engine holds a kind of resource apart by account; `seen` is what says so."""

    what: str
    apart: bool
    seen: str


@dataclass(frozen=True, kw_only=True)
class Known:
    """`where` the run took place; whole logs by stage and action; pages of other executions.

    `beyond` has the test cases that CodeBuild does not keep, by their report's ARN, in the words of DescribeTestCases.
    """

    where: str = "AWS"
    rehearsal: bool = False
    not_exercised: tuple[Missing, ...] = ()
    recorded_only: tuple[str, ...] = ()
    drills: tuple[Drill, ...] = ()
    accounts: tuple[Held, ...] = ()
    logs: Mapping[tuple[str, str], LogFile] = field(default_factory=lambda: MappingProxyType({}))
    pages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    beyond: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
