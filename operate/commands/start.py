"""`tap start`: what CodePipeline runs without a push."""

from typing import Annotated

import typer

from operate import options
from operate.done import Done, tell
from operate.reading.pipeline import Pipeline
from operate.target import Target


def start(
    *,
    commit: Annotated[
        str, typer.Option(help="A commit of the branch, by its whole id; by default the newest.", show_default=False)
    ] = "",
    wait: options.Wait = False,
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Start an execution without a push."""
    read = Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline))
    source = read.actions(read.stages[0])[0]["name"]
    revision = {"actionName": source, "revisionType": "COMMIT_ID", "revisionValue": commit}
    more = {"sourceRevisions": [revision]} if commit else {}
    told = read.client.start_pipeline_execution(name=read.name, **more)
    tell(read, Done(done="started", pipeline=read.name, execution=told["pipelineExecutionId"]), json=json, wait=wait)
