"""How the commands say times, names and states."""

from datetime import UTC, datetime

from rehearsal.plain_text import duration, without_controls

__all__ = ["ago", "duration", "one_line", "person", "style_of"]

_STYLES = {
    "Succeeded": "green",
    "Failed": "red",
    "Errored": "red",
    "Stopped": "red",
    "Cancelled": "red",
    "Abandoned": "red",
    "InProgress": "cyan",
    "Stopping": "yellow",
    "Overridden": "yellow",
    "Superseded": "dim",
    "Skipped": "dim",
}
_DAY = 86_400
_HOUR = 3_600


def style_of(status: str) -> str:
    """The colour of a state, in CodePipeline's words."""
    return _STYLES.get(status, "dim")


def one_line(text: str, *, longest: int = 0) -> str:
    """Foreign text on one line that moves no cursor; cut after so many characters, if that is given."""
    line = without_controls(text)
    return f"{line[: longest - 1]}…" if 0 < longest < len(line) else line


def ago(moment: datetime, *, now: datetime | None = None) -> str:
    """`12 min`, `3 h 5 min`, `2 days`: how long it has been."""
    seconds = max(0.0, ((now or datetime.now(UTC)) - moment).total_seconds())
    if seconds >= 2 * _DAY:
        return f"{seconds // _DAY:.0f} days"
    if seconds >= _HOUR:
        hours, rest = divmod(seconds, _HOUR)
        return f"{hours:.0f} h {rest // 60:.0f} min"
    return f"{seconds // 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"


def person(arn: str) -> str:
    """Who it was, of an ARN: the name of a session or user; anything else as it is."""
    return arn.rpartition("/")[2] if arn.startswith("arn:") else arn
