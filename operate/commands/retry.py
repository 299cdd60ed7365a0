"""`tap retry`: once more, with the same commit."""

from typing import Annotated

import typer

from operate import completion, options
from operate.changing import find_retry
from operate.done import Done, tell
from operate.reading.pipeline import Pipeline
from operate.target import Target


def retry(
    stage: Annotated[
        str,
        typer.Argument(help="By default the one that failed.", autocompletion=completion.stages, show_default=False),
    ] = "",
    *,
    all_actions: Annotated[bool, typer.Option("--all-actions", help="Not only those that failed.")] = False,
    wait: options.Wait = False,
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Try a stage that failed again, with the same commit."""
    read = Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline))
    found = find_retry(read, stage=stage, all_actions=all_actions)
    told = read.client.retry_stage_execution(
        pipelineName=read.name, stageName=found.stage, pipelineExecutionId=found.execution, retryMode=found.mode
    )
    done = Done(
        done="retried",
        pipeline=read.name,
        execution=told["pipelineExecutionId"],
        stage=found.stage,
        mode=found.mode,
    )
    tell(read, done, json=json, wait=wait)
