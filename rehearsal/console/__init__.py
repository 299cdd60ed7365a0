"""The progress of a run on a console: live in a terminal that can move its cursor, plain lines elsewhere."""

from contextlib import AbstractContextManager

from rich.console import Console

from rehearsal.console.live import LiveProgress
from rehearsal.console.plain import PlainProgress
from rehearsal.pipeline.events import Listener

__all__ = ["LiveProgress", "PlainProgress", "progress"]


def progress(console: Console) -> AbstractContextManager[Listener]:
    """A listener for as long as the `with` lasts."""
    live = console.is_terminal and not console.is_dumb_terminal
    return LiveProgress(console) if live else PlainProgress(console)
