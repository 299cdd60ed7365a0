"""Executions that are asked to stop: the embedded CodePipeline writes it down, the running execution looks for it.

`<root>/stops/<execution>.json`: `{"abandon": bool, "reason": str}`.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_LOOK_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True)
class Stop:
    """How: `abandon` ends the actions that are under way, else they finish and no other begins."""

    abandon: bool
    reason: str = ""


@dataclass(frozen=True)
class Stops:
    """Those below the root of what lives as long as the embedded cloud."""

    root: Path

    def _path(self, execution: str) -> Path:
        return self.root / "stops" / f"{execution}.json"

    def ask(self, execution: str, stop: Stop) -> None:
        """Ask for it, or for another way than before."""
        path = self._path(execution)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(asdict(stop)))
        draft.replace(path)

    def asked(self, execution: str) -> Stop | None:
        """How this execution is to stop; None if it is not."""
        try:
            return Stop(**json.loads(self._path(execution).read_text()))
        except FileNotFoundError:
            return None

    def withdraw(self, execution: str) -> None:
        """Ask for it no longer: the execution is to go on."""
        self._path(execution).unlink(missing_ok=True)


class EitherEvent(threading.Event):
    """Set by itself, or as soon as another event is."""

    def __init__(self, other: threading.Event) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        """Whether one of the two is."""
        if self._other.is_set():
            self.set()
        return super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until one of the two is, so many seconds at most."""
        deadline = float("inf") if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left = min(_LOOK_SECONDS, deadline - time.monotonic())
            if left <= 0:
                return False
            super().wait(left)
        return True


@dataclass(kw_only=True)
class StopWatch:
    """Looks for it as long as the context lasts; `tell` hears of it once, and again if it is to be abandoned after all.

    `cancelled` is set as soon as actions under way are to end: also because the whole run is.
    """

    stops: Stops
    execution: str
    run: threading.Event
    tell: Callable[[Stop], None]
    cancelled: threading.Event = field(init=False)
    _over: threading.Event = field(default_factory=threading.Event, init=False)
    _told: Stop | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.cancelled = EitherEvent(self.run)
        self._thread = threading.Thread(target=self._watch, name="stop watch", daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def asked(self) -> Stop | None:
        """How the execution is to stop; None if it is not."""
        return self.stops.asked(self.execution)

    def halted(self) -> bool:
        """Whether no other action is to begin."""
        return self.cancelled.is_set() or self.asked() is not None

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        stop = self.asked()
        if stop and stop != self._told:
            self._told = stop
            try:
                self.tell(stop)
            finally:
                if stop.abandon:
                    self.cancelled.set()
