"""An action's log: a file, and its lines for who looks on."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

TAIL_LINES = 25


class ActionLog:
    """Takes lines from any thread; keeps the last ones at hand for an error message."""

    def __init__(self, path: Path, listen: Callable[[str], None]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("w", encoding="utf-8", errors="replace")
        self._listen = listen
        self._lock = threading.Lock()
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._masked: tuple[str, ...] = ()
        self._also: tuple[Callable[[str], None], ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._file.close()

    def mask(self, secrets: Iterable[str]) -> None:
        """Write `***` from now on where one of these values would stand."""
        self._masked = (*self._masked, *filter(None, secrets))

    def masked(self, text: str) -> str:
        """The text as the log would have it."""
        for secret in self._masked:
            text = text.replace(secret, "***")
        return text

    @contextmanager
    def also_to(self, listen: Callable[[str], None]) -> Iterator[None]:
        """Tell somebody else the lines that come meanwhile."""
        before, self._also = self._also, (*self._also, listen)
        try:
            yield
        finally:
            self._also = before

    def __call__(self, text: str) -> None:
        """Write a line. One that comes when the log is closed already, from a process that lingers, is dropped."""
        text = self.masked(text)
        with self._lock:
            if self._file.closed:
                return
            self._file.write(text + "\n")
            self._file.flush()
            self._tail.append(text)
        for listen in (self._listen, *self._also):
            listen(text)

    @property
    def tail(self) -> str:
        """The last lines."""
        with self._lock:
            return "\n".join(self._tail)
