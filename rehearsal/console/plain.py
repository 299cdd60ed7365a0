"""Progress as plain lines with the time of day, for logs and pipes."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from rich.console import Console

from rehearsal.console import wording
from rehearsal.pipeline import events
from rehearsal.plain_text import duration, without_controls


@dataclass
class _Running:
    since: float
    last: str = ""


class PlainProgress:
    """A line at the start and the end of each action, and one now and then when nothing else is said.

    `silence` is how many seconds may pass without a word while something runs.
    """

    def __init__(self, console: Console, *, silence: float = 15.0) -> None:
        self._console = console
        self._silence = silence
        self._running: dict[tuple[str, str], _Running] = {}
        self._lock = threading.Lock()
        self._said = time.monotonic()
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="progress", daemon=True)

    def __enter__(self) -> Self:
        self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._ticker.join()

    def __call__(self, event: events.Event, /) -> None:
        """Say what there is to say of the event."""
        with self._lock:
            self._heard(event)

    def _heard(self, event: events.Event) -> None:
        match event:
            case events.ExecutionStarted():
                self._say(*wording.started(event))
            case events.ActionStarted():
                self._running[event.stage, event.action.name] = _Running(time.monotonic())
                self._say(f"{event.stage}/{event.action.name} started")
            case events.RuleStarted():
                self._running[event.stage, event.rule.name] = _Running(time.monotonic())
            case events.RuleFinished():
                self._running.pop((event.record.stage, event.record.name), None)
                head, *rest = wording.evaluated(event.record)
                self._say(head, *(f"    {line}" for line in rest))
            case events.LogLine():
                if running := self._running.get((event.stage, event.action)):
                    running.last = without_controls(event.text) or running.last
            case events.ExecutionStopping() | events.TransitionClosed() | events.ConditionOverridden():
                self._say(wording.interrupted(event))
            case events.WaitingForApproval():
                self._say(*wording.asked(event))
            case events.ActionFinished():
                self._running.pop((event.record.stage, event.record.name), None)
                head, *rest = wording.finished(event.record)
                self._say(head, *(f"    {line}" for line in rest))

    def _say(self, *lines: str) -> None:
        self._said = time.monotonic()
        clock = datetime.now().astimezone().strftime("%H:%M:%S")
        for line in lines:
            self._console.print(f"{clock} {line}", markup=False, highlight=False, soft_wrap=True)

    def _tick(self) -> None:
        while not self._ended.wait(min(1.0, self._silence)):
            with self._lock:
                if self._running and time.monotonic() - self._said >= self._silence:
                    self._say(*(self._still(*key, running) for key, running in self._running.items()))

    @staticmethod
    def _still(stage: str, action: str, running: _Running) -> str:
        elapsed = duration(time.monotonic() - running.since)
        return f"{stage}/{action} still running, {elapsed}: {running.last}".removesuffix(": ")
