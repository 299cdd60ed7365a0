"""A run told in lines to whoever has pushed: stages, actions, tests, questions, and the end of the log of a failure."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from rehearsal import summary
from rehearsal.console.plain import PlainProgress
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord, StageRecord, Status
from rehearsal.plain_text import duration, without_controls

_WIDTH = 200


def console_of(file: object) -> Console:
    """A console whose lines go to a file, as they are."""
    return Console(file=file, width=_WIDTH, color_system=None, force_terminal=False, highlight=False)  # type: ignore[arg-type]


class Stages:
    """Says what of an event concerns its stage as a whole, or tells why an action failed."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, event: events.Event, /) -> None:
        """Say what there is to say."""
        match event:
            case events.StageStarted():
                say(self._console, f"Stage {event.stage}")
            case events.ActionFinished(record=record) if record.status is Status.FAILED:
                say(self._console, *(f"    {line}" for line in summary.failure(record)))
            case events.StageFinished(record=record):
                say(self._console, _finished(record))


def _finished(stage: StageRecord) -> str:
    line = f"Stage {stage.name} {stage.status.value.lower()}"
    line += f" in {duration(stage.seconds)}" if stage.actions else ""
    counted = summary.tests(stage)
    return f"{line}, tests: {counted}" if counted else line


@contextmanager
def told(console: Console) -> Iterator[tuple[events.Listener, ...]]:
    """Listeners that tell a run on a console, in this order."""
    with PlainProgress(console) as plain:
        yield plain, Stages(console)


def conclusion(record: RunRecord, *, product: str, kept: Path) -> list[str]:
    """How it ended, and where the rest is."""
    return [summary.result(record, product=product).plain, f"Its logs and reports: {kept}"]


def say(console: Console, *lines: str) -> None:
    """Lines that name what people wrote, which is no markup and moves no cursor."""
    for line in lines:
        console.print(without_controls(line), markup=False, highlight=False, soft_wrap=True)
