"""How times and foreign lines are written, wherever people read them."""

from rich.text import Text


def duration(seconds: float) -> str:
    """`0.4 s`, `75 s`, `12 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes >= 2 else f"{round(seconds)} s"


def without_controls(text: str) -> str:
    """A line of a log, so that it cannot move the cursor or change colours."""
    return Text.from_ansi(text.expandtabs(4)).plain.replace("\n", " ").rstrip()
