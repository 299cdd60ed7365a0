"""Text as the page shows it: without what moves a cursor, with lengths that stay readable."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

MOST_LINES = 1000
"""Of a log; the last ones. The page names where the whole of it is."""
MOST_CHARACTERS = 120_000
LONGEST_LINE = 2000

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # colours and the cursor
    r"|[\]PX^_].*?(?:\x07|\x1b\\)"  # titles, links
    r"|[ -/]*[0-~])"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Without escape sequences and control characters; of a line that was written over, what stood last."""
    without = _ESCAPES.sub("", text).replace("\r\n", "\n")
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in without.split("\n"))
    return _CONTROLS.sub("", "\n".join(lines))


def last_lines(lines: Iterable[str], *, most: int = MOST_LINES) -> tuple[tuple[str, ...], bool]:
    """The end of a log, and whether something is missing before it."""
    every = [line[:LONGEST_LINE] for text in lines for line in plain(text).split("\n")]
    kept, size = every[-most:], 0
    for count, line in enumerate(reversed(kept)):
        size += len(line) + 1
        if size > MOST_CHARACTERS:
            return tuple(kept[len(kept) - count :]), True
    return tuple(kept), len(kept) < len(every)


def duration(seconds: float | None) -> str:
    """`0.4 s`, `75 s`, `12 min 5 s`, `3 h 4 min`; empty for None."""
    if seconds is None:
        return ""
    if seconds < 9.95:
        return f"{max(seconds, 0):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 2:
        return f"{round(seconds)} s"
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours} h {minutes_left} min" if hours else f"{minutes} min {rest} s"


def moment(at: datetime | None) -> str:
    """`2026-11-22 09:41:07 UTC`."""
    return f"{at.astimezone(tz=UTC):%Y-%m-%d %H:%M:%S} UTC" if at else ""


def slug(*parts: str) -> str:
    """An identifier of an element."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


def counted(number: int, what: str, *, plural: str = "") -> str:
    """`1 test`, `2 tests`."""
    return f"{number:,} {what if number == 1 else plural or f'{what}s'}"
