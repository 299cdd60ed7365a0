"""`tap rollback`: a stage as it was."""

from typing import Annotated

import typer

from operate import completion, options
from operate.asking import confirm
from operate.changing import find_rollback
from operate.done import Done, tell
from operate.reading.pipeline import Pipeline
from operate.target import Target
from operate.words import one_line


def rollback(
    stage: Annotated[
        str, typer.Argument(help="Which one, such as prod.", autocompletion=completion.stages, show_default=False)
    ],
    *,
    to: Annotated[
        str,
        typer.Option(
            help="The execution to go back to; by default the last good one before.",
            autocompletion=completion.executions,
            show_default=False,
        ),
    ] = "",
    yes: options.Yes = False,
    wait: options.Wait = False,
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Deploy to a stage what an earlier execution has deployed there: no build, no new image, no approval."""
    read = Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline))
    wanted = read.stage_called(stage)
    found = find_rollback(read, stage=wanted, to=to)
    if not yes:
        confirm(
            f"Roll {wanted} of {read.name} back to {one_line(found.title)}, execution {found.id} of {found.started}?",
            otherwise="Nothing was rolled back.",
        )
    told = read.client.rollback_stage(pipelineName=read.name, stageName=wanted, targetPipelineExecutionId=found.id)
    done = Done(
        done="rolled back",
        pipeline=read.name,
        execution=told["pipelineExecutionId"],
        stage=wanted,
        target=found.id,
    )
    tell(read, done, json=json, wait=wait)
