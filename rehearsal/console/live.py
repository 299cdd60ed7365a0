"""Progress in a terminal: what has ended scrolls by, what runs stays at the bottom and moves."""

import threading
import time
from dataclasses import dataclass, field
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from rehearsal.console import wording
from rehearsal.pipeline import events
from rehearsal.pipeline.record import ActionRecord, RuleRecord, Status
from rehearsal.plain_text import duration, without_controls

_MARKS = {Status.SUCCEEDED: ("✓", "green"), Status.FAILED: ("✗", "red")}
_OTHER_MARK = ("-", "yellow")


@dataclass
class _Running:
    since: float = field(default_factory=time.monotonic)
    last: str = ""
    spinner: Spinner = field(default_factory=lambda: Spinner("dots"))


class LiveProgress:
    """Running actions with a spinner, the time they take and their last line; and the stages yet to come."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._running: dict[tuple[str, str], _Running] = {}
        self._coming: list[str] = []
        self._live = self._new_live()

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def __call__(self, event: events.Event, /) -> None:
        """Show the event."""
        match event:
            case events.ExecutionStarted():
                self._coming = wording.coming(event)
                for line in wording.started(event):
                    self._print(Text(line, style="bold"))
            case events.StageStarted():
                self._coming.remove(event.stage)
                self._print(Text(event.stage, style="bold"))
            case events.ActionStarted(action=begun) | events.RuleStarted(rule=begun):
                self._begin(event.stage, begun.name)
            case events.LogLine():
                if running := self._running.get((event.stage, event.action)):
                    running.last = without_controls(event.text) or running.last
            case events.ActionFinished() | events.RuleFinished():
                self._end(event.record)
            case events.ExecutionStopping() | events.TransitionClosed() | events.ConditionOverridden():
                self._print(Text(wording.interrupted(event), style="yellow"))
            case events.WaitingForApproval() | events.ApprovalAnswered():
                self._approval(event)

    def _approval(self, event: events.WaitingForApproval | events.ApprovalAnswered) -> None:
        """Keep the bottom of the screen still while somebody types."""
        self._live.stop()
        if isinstance(event, events.WaitingForApproval):
            for line in wording.asked(event):
                self._print(Text(line))
        else:
            self._live = self._new_live()
            self._live.start()

    def _begin(self, stage: str, name: str) -> None:
        with self._lock:
            self._running[stage, name] = _Running()

    def _end(self, record: ActionRecord | RuleRecord) -> None:
        with self._lock:
            self._running.pop((record.stage, record.name), None)
        head, *rest = wording.evaluated(record) if isinstance(record, RuleRecord) else wording.finished(record)
        mark, style = _MARKS.get(record.status, _OTHER_MARK)
        self._print(Text.assemble("  ", (mark, style), " ", head.removeprefix(f"{record.stage}/")))
        for line in rest:
            self._print(Text(f"      {line}", style="dim"))

    def _print(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)

    def _new_live(self) -> Live:
        return Live(console=self._console, get_renderable=self._bottom, transient=True, refresh_per_second=8)

    def _bottom(self) -> RenderableType:
        rows = Table.grid(padding=(0, 1))
        for _ in range(3):
            rows.add_column(no_wrap=True)
        rows.add_column(no_wrap=True, overflow="ellipsis")
        with self._lock:
            running = list(self._running.items())
        for (_, action), state in running:
            elapsed = duration(time.monotonic() - state.since)
            rows.add_row(state.spinner, action, Text(elapsed, style="cyan"), Text(state.last, style="dim"))
        coming = [Text(f"then {', '.join(self._coming)}", style="dim")] if self._coming else []
        return Group(rows, *coming)
