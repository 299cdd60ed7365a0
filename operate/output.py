"""Where answers go: lines for people, coloured in a terminal; or one JSON document for programs."""

import json
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

Line = Text
INDENT = "  "


def console(*, stderr: bool = False) -> "Console":
    """The terminal, or a file or pipe, in which nothing is coloured and no line broken."""
    from rich.console import Console  # noqa: PLC0415 - `tap --help` has its own

    return Console(stderr=stderr, highlight=False, soft_wrap=True)


def show(lines: Iterable[Line]) -> None:
    """Print lines for people."""
    out = console()
    for line in lines:
        out.print(line)


def show_json(value: Any) -> None:  # noqa: ANN401 - any value of ours
    """Print one document. Values of ours become objects, times ISO 8601."""
    print(json.dumps(asdict(value) if is_dataclass(value) else value, indent=2, default=_plain))  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    return str(value)


def line(*parts: str | tuple[str, str], depth: int = 0) -> Line:
    """A line of words, each plain or with a style."""
    return Text.assemble(INDENT * depth, *parts)


def columns(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows with all but the last column filled up to the same width."""
    table = [*rows]
    widths = [max(len(row[index]) for row in table) for index in range(len(table[0]))] if table else []
    return [(*(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)), row[-1]) for row in table]
