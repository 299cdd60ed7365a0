"""Preparatory steps, with progress for people: what runs, for how long, and where its log is."""

import re
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.console import Console

from rehearsal.errors import RehearsalError
from rehearsal.guard import popen

_LAST_LINES = 20
_LOOK_SECONDS = 0.2


class Steps:
    """Runs named steps and says so on a console; several may run side by side, none any longer once cancelled."""

    def __init__(self, *, console: Console, logs: Path, cancelled: threading.Event) -> None:
        self._console = console
        self._logs = logs
        self._cancelled = cancelled
        self._running: list[str] = []
        self._lock = threading.Lock()
        self._status = console.status("")

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show that something is under way, and at its end how long it took."""
        started = time.monotonic()
        self._show(add=title)
        try:
            yield
        except BaseException:
            self._show(remove=title)
            self._console.print(f"  [red]✗[/] {title}", highlight=False)
            raise
        self._show(remove=title)
        self._console.print(f"  [green]✓[/] {title} [dim]{time.monotonic() - started:.1f} s[/]", highlight=False)

    def command(self, title: str, command: Sequence[str], *, directory: Path, environment: Mapping[str, str]) -> None:
        """Run a command as a step. Raises RehearsalError when it fails, with the end of its output, or is cancelled."""
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-')}.log"
        with self.step(title), log.open("wb") as output:
            process = popen(command, cwd=directory, env=environment, stdout=output, stderr=output)
            try:
                code = self._code_of(process)
            except BaseException:
                process.terminate()
                process.wait()
                raise
            if code:
                raise RehearsalError(
                    f"`{' '.join(command)}` failed with exit code {code}:\n{_end_of(log)}\nIts log: {log}"
                )

    def _code_of(self, process: "subprocess.Popen[bytes]") -> int:
        while not self._cancelled.is_set():
            with suppress(subprocess.TimeoutExpired):
                return process.wait(_LOOK_SECONDS)
        raise RehearsalError("stopped")

    def _show(self, *, add: str = "", remove: str = "") -> None:
        with self._lock:
            if add:
                self._running.append(add)
            if remove:
                self._running.remove(remove)
            if not self._console.is_terminal:
                return
            self._status.update(f"{', '.join(self._running)} ...")
            if self._running:
                self._status.start()
            else:
                self._status.stop()


def _end_of(log: Path) -> str:
    return "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
