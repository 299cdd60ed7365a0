"""What is told of a change that CodePipeline was asked for."""

from dataclasses import asdict, dataclass

import typer

from operate import watching
from operate.errors import ExitCode
from operate.output import show_json
from operate.reading.pipeline import Pipeline


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was asked for: `started`, `stopping`, `retried` or `rolled back`; of which execution, in which stage."""

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
        show_json(asdict(done))
    else:
        parts = {"of stage": done.stage, "to": done.target, "with": done.mode.lower().replace("_", " ")}
        more = "".join(f" {word} {value}" for word, value in parts.items() if value)
        print(f"{done.done.capitalize()}{more}: execution {done.execution} of {done.pipeline}. See: tap status --watch")
    if wait and not watching.watch_execution(read, done.execution, stderr=json):
        raise typer.Exit(ExitCode.FAILED)
