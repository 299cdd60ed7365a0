"""Where the time went: each action as a bar from its start to its end."""

from collections.abc import Iterator
from dataclasses import dataclass

from operate.page.model import Page
from operate.page.stage import Action
from operate.page.state import State
from operate.page.text import duration

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
_MOST_TICKS = 6
_LEAST_PERCENT = 0.4


@dataclass(frozen=True, kw_only=True)
class Bar:
    """An action; where it begins and how long it is, in percent of the whole."""

    action: Action
    start: float
    width: float
    time: str
    first_of_stage: bool

    @property
    def look(self) -> str:
        """Its colour: time in which people were waited for is no work."""
        waited = self.action.kind == "Manual" and self.action.state is State.SUCCEEDED
        return "waited" if waited else self.action.state.sign


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The bars, and the marks of the axis: in percent, with what they are called."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]


def timeline(page: Page) -> Timeline:
    """Of every run of an action."""
    begin, whole = page.started, max(page.seconds or 0, 0.001)
    bars = []
    stage = ""
    for action in sorted(page.ran, key=lambda one: (one.started is None, one.started)):
        if not action.started or begin is None:
            continue
        start = 100 * (action.started - begin).total_seconds() / whole
        width = max(100 * (action.seconds or 0) / whole, _LEAST_PERCENT)
        start = min(start, 100 - width)
        bars.append(
            Bar(
                action=action,
                start=round(start, 2),
                width=round(width, 2),
                time=duration(action.seconds),
                first_of_stage=action.stage != stage,
            )
        )
        stage = action.stage
    return Timeline(bars=tuple(bars), ticks=tuple(_ticks(whole)))


def _ticks(whole: float) -> Iterator[tuple[float, str]]:
    step = next((step for step in _STEPS if whole / step <= _MOST_TICKS), _STEPS[-1])
    for number in range(int(whole / step) + 1):
        yield round(100 * number * step / whole, 2), _mark(number * step)


def _mark(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"
    if minutes:
        return f"{minutes}:{left:02d}"
    return f"{left} s"
