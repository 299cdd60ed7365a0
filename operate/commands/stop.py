"""`tap stop`: ends an execution before its end."""

from typing import Annotated

import typer

from operate import completion, options
from operate.asking import confirm
from operate.changing import find_running
from operate.done import Done, tell
from operate.errors import CommandError
from operate.reading.pipeline import Pipeline
from operate.target import Target
from operate.words import one_line

LONGEST_REASON = 200
"""As CodePipeline keeps it."""


def stop(
    *,
    reason: options.Reason = "",
    execution: Annotated[
        str,
        typer.Option(
            help="Its id, or how that begins; by default the only one that runs.",
            autocompletion=completion.executions,
            show_default=False,
        ),
    ] = "",
    abandon: Annotated[
        bool, typer.Option("--abandon", help="Do not wait for its actions; what they do goes on unseen.")
    ] = False,
    yes: options.Yes = False,
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Stop the execution that runs, once its actions have ended. A reason has to be given."""
    if not reason.strip():
        raise CommandError("To stop something needs a reason: tap stop --reason '…'")
    if len(reason) > LONGEST_REASON:
        raise CommandError(f"CodePipeline keeps {LONGEST_REASON} characters of a reason, and yours has {len(reason)}.")
    read = Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline))
    found = find_running(read, execution=execution)
    if not yes:
        how = " without waiting for its actions" if abandon else ""
        confirm(f"Stop execution {found.id}, {one_line(found.title)}{how}?", otherwise="Nothing was stopped.")
    read.client.stop_pipeline_execution(
        pipelineName=read.name, pipelineExecutionId=found.id, abandon=abandon, reason=reason.strip()
    )
    tell(read, Done(done="stopping", pipeline=read.name, execution=found.id, reason=reason.strip()), json=json)
