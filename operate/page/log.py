"""Logs: their ends, for the whole of one may be hundreds of megabytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from operate.page.text import MOST_CHARACTERS, MOST_LINES, last_lines


@dataclass(frozen=True, kw_only=True)
class Log:
    """The end of an action's log. `cut` says what is missing before it, `whole` is where the whole log is."""

    lines: tuple[str, ...] = ()
    cut: str = ""
    whole: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LogFile:
    """A log on this machine, and how the page links to it."""

    path: Path
    link: str

    def read(self) -> Log:
        """Its end; one that is gone has none."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, 2)
                file.seek(max(0, size - 4 * MOST_CHARACTERS))
                text = file.read().decode(errors="replace").rstrip("\n")
        except OSError as error:
            return Log(note=f"The log cannot be read: {error.strerror}.")
        return as_log(text.split("\n") if text else (), whole=self.link)


def as_log(lines: Iterable[str], *, whole: str = "", note: str = "") -> Log:
    """A log that is cut where it is too long, and says so."""
    kept, cut = last_lines(lines)
    what = f"Only its end is here: {len(kept):,} lines (at most {MOST_LINES:,}, or {MOST_CHARACTERS // 1000} kB)."
    return Log(lines=kept, cut=what if cut else "", whole=whole, note=note)
