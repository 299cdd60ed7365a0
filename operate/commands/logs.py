"""`tap logs`: what an action has written."""

import time
from collections.abc import Iterator
from typing import Annotated

import typer

from operate import completion, options
from operate.errors import CommandError, ExitCode
from operate.output import Line, line, show, show_json
from operate.reading.action_run import ActionRun, newest
from operate.reading.execution import Execution
from operate.reading.log_values import LogLine, Place, log_of
from operate.reading.logs import Follower, place_of, read_log, stack_events
from operate.reading.pipeline import Pipeline, chosen
from operate.status_lines import clock
from operate.target import Target
from operate.words import one_line, style_of

_SECONDS_ON_AWS, _SECONDS_HERE = 2.0, 0.3


def logs(
    action: Annotated[
        str,
        typer.Argument(
            help="STAGE/ACTION, or a stage; by default the action that failed, or that runs.",
            autocompletion=completion.stages_and_actions,
            metavar="[STAGE[/ACTION]]",
            show_default=False,
        ),
    ] = "",
    *,
    execution: options.ExecutionId = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the action has ended.")] = False,
    tail: Annotated[int, typer.Option("--tail", "-n", min=0, help="Only the last lines; 0: all.")] = 0,
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Show the log of a build, or the events of a stack."""
    if follow and json:
        raise CommandError("--json is one document, and --follow has no end: leave one of them out.")
    read = Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline))
    executed = read.execution(execution)
    run = _run(read, executed, action)
    place = place_of(read, run)
    if json:
        show_json(log_of(run, place, read_log(read, run, place, tail=tail)))
        return
    status = (run.status, style_of(run.status))
    show([line((run.name, "bold"), " ", status, f" {one_line(executed.title)}, execution {executed.id}")])
    show(map(_line, _followed(read, run, place) if follow else read_log(read, run, place, tail=tail)))


def _run(read: Pipeline, execution: Execution, name: str) -> ActionRun:
    """The action that somebody means, or is most likely to."""
    runs = newest(read.runs(execution.id))
    stage, _, action = name.partition("/")
    if stage:
        wanted = read.stage_called(stage)
        runs = [run for run in runs if run.stage == wanted]
        if action:
            known = [one["name"] for one in read.actions(wanted)]
            named = chosen(action, known, what=f"action of {wanted}")
            runs = [run for run in runs if run.action == named]
    for status in ("Failed", "InProgress"):
        found = [run for run in runs if run.status == status]
        if found:
            return found[0]
    if stage and runs:
        return runs[-1]
    if stage:
        raise CommandError(f"{name} has not run in execution {execution.id}.", code=ExitCode.NOTHING)
    raise CommandError(
        f"Nothing has failed in execution {execution.id}, and nothing runs. Name an action: tap logs Dev/Checks",
        code=ExitCode.NOTHING,
    )


def _followed(read: Pipeline, run: ActionRun, place: Place) -> Iterator[LogLine]:
    """The lines as they come, until the action has ended and all of it was shown."""
    pause = _SECONDS_HERE if read.target.rehearsal else _SECONDS_ON_AWS
    follower = Follower(read, place) if place.kind == "cloudwatch" else None
    shown = 0
    while True:
        now = next(one for one in reversed(read.runs(run.execution)) if one.name == run.name)
        if follower:
            yield from follower.news()
        else:
            found = list(stack_events(read, now, place) if place.kind == "cloudformation" else ())
            yield from found[shown:]
            shown = len(found)
        if now.status != "InProgress":
            break
        time.sleep(pause)
    if place.kind == "codepipeline":
        yield from read_log(read, now, place, tail=0)


def _line(told: LogLine) -> Line:
    return line((f"{clock(told.time)} ", "dim") if told.time else "", one_line(told.text))
