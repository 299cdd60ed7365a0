"""What is told of a change that CodePipeline was asked for."""

from dataclasses import dataclass

import typer

from operate import watching
from operate.errors import ExitCode
from operate.output import show_json
from operate.reading.pipeline import Pipeline


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was asked for.

    Attributes:
        done: started, stopping, retried, or rolled back.
        pipeline: Its name.
        execution: The one that comes of it, or that it is done to.
        stage: Of a retry or a rollback.
        target: The execution that a rollback goes back to.
        mode: Of a retry: FAILED_ACTIONS or ALL_ACTIONS.
        reason: Why it is stopped.
    """

    done: str
    pipeline: str
    execution: str
    stage: str = ""
    target: str = ""
    mode: str = ""
    reason: str = ""


def tell(read: Pipeline, done: Done, *, json: bool, wait: bool = False) -> None:
    """Say what was asked for; with `wait`, show it until it has ended."""
    if json:
        show_json(done)
    else:
        parts = {"of stage": done.stage, "to": done.target, "with": done.mode.lower().replace("_", " ")}
        more = "".join(f" {word} {value}" for word, value in parts.items() if value)
        print(f"{done.done.capitalize()}{more}: execution {done.execution} of {done.pipeline}. See: tap status --watch")
    if wait and not watching.watch_execution(read, done.execution, stderr=json):
        raise typer.Exit(ExitCode.FAILED)
