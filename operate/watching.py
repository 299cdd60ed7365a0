"""Looks at a pipeline again and again: drawn anew in a terminal; elsewhere a line for each thing that has changed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from operate.output import Line, console, line
from operate.reading.execution import RUNNING
from operate.reading.pipeline import Pipeline
from operate.reading.status import read_status
from operate.reading.status_values import PipelineStatus
from operate.status_lines import clock, status_lines, waiting_words
from operate.words import one_line, style_of

if TYPE_CHECKING:
    from rich.console import Console

_SECONDS_ON_AWS, _SECONDS_HERE = 3.0, 1.0

Until = Callable[[PipelineStatus], bool]
Show = Callable[[PipelineStatus], None]


def at_rest(status: PipelineStatus) -> bool:
    """Whether nothing runs any more."""
    return not status.running


def watch(pipeline: Pipeline, *, until: Until, stderr: bool = False) -> PipelineStatus:
    """Show the pipeline until something holds; its last status. Ctrl-C ends it sooner."""
    pause = _SECONDS_HERE if pipeline.target.rehearsal else _SECONDS_ON_AWS
    with _shown(console(stderr=stderr)) as show_status:
        while True:
            status = read_status(pipeline)
            show_status(status)
            if until(status):
                return status
            time.sleep(pause)


def watch_execution(pipeline: Pipeline, execution: str, *, stderr: bool = False) -> bool:
    """Show the pipeline until an execution has ended, or the one that follows it; whether it has succeeded.

    An execution is superseded when the pipeline changes itself: another one of the same commit follows then.
    """
    ended = pipeline.execution_status
    watch(pipeline, until=lambda _: ended(execution) not in RUNNING, stderr=stderr)
    found = next((one for one in pipeline.executions() if one.id == execution), None)
    if found and found.status == "Superseded":
        after = [one for one in pipeline.executions() if one.commit == found.commit and one.started > found.started]
        if after:
            return watch_execution(pipeline, after[-1].id, stderr=stderr)
    status = ended(execution)
    console(stderr=stderr).print(line(f"execution {execution} ", (status, style_of(status))))
    return status == "Succeeded"


@contextmanager
def _shown(out: "Console") -> Iterator[Show]:
    if not out.is_terminal or out.is_dumb_terminal:
        yield _Changes(out.print)
        return
    from rich.console import Group  # noqa: PLC0415 - only where somebody looks
    from rich.live import Live  # noqa: PLC0415 - as above

    with Live(console=out, auto_refresh=False) as live:
        yield lambda status: live.update(Group(*status_lines(status)), refresh=True)


class _Changes:
    """A line for each action, rule and wait that is not as it was."""

    def __init__(self, say: Callable[[Line], None]) -> None:
        self._say = say
        self._seen: dict[str, object] = {}

    def __call__(self, status: PipelineStatus) -> None:
        first = not self._seen
        for key, state, told in _facts(status):
            if self._seen.get(key) != state:
                self._seen[key] = state
                if not first:
                    self._say(told)
        if first:
            for told in status_lines(status):
                self._say(told)


def _facts(status: PipelineStatus) -> Iterator[tuple[str, object, Line]]:
    """What can change, how it is, and how that is said."""
    for stage in status.stages:
        for action in stage.actions:
            if action.status and action.since:
                words = one_line(action.error or action.summary)
                said = _fact(action.since, f"{stage.stage}/{action.action}", action.status, words)
                yield f"{stage.stage}/{action.action}", (action.status, stage.execution), said
        for rule in stage.rules:
            if rule.status and rule.since:
                said = _fact(rule.since, f"{stage.stage}/{rule.rule}", rule.status, one_line(rule.summary))
                yield f"{stage.stage}/{rule.moment}/{rule.rule}", (rule.status, rule.since), said
    for waiting in status.waiting:
        said = line(("waits   ", "yellow"), waiting_words(waiting))
        yield f"waits {waiting.stage}/{waiting.name}", waiting.execution, said


def _fact(since: datetime, name: str, state: str, words: str) -> Line:
    return line(f"{clock(since)} {name} ", (state, style_of(state)), f": {words}" if words else "")
