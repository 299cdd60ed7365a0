"""`tap status`: where the pipeline stands."""

from typing import Annotated

import typer

from operate import options, watching
from operate.errors import CommandError, ExitCode
from operate.output import show, show_json
from operate.reading.pipeline import Pipeline
from operate.reading.status import read_status
from operate.status_lines import status_lines
from operate.target import Target


def status(
    *,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Until nothing runs any more, or Ctrl-C.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if the newest execution failed or was stopped.")
    ] = False,
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Show the stages and their actions, what waits for whom since when, and what is queued."""
    if watch and json:
        raise CommandError("--json is one document, and --watch has no end: leave one of them out.")
    read = Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline))
    if watch:
        found = watching.watch(read, until=watching.at_rest)
    else:
        found = read_status(read)
        if json:
            show_json(found)
        else:
            show(status_lines(found))
    if exit_code and found.failed:
        raise typer.Exit(ExitCode.FAILED)
