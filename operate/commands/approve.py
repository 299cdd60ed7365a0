"""`tap approve`: yes to what waits, after a look at what is about to go out."""

import typer

from operate import options, watching
from operate.conversation import answer
from operate.errors import ExitCode
from operate.reading.approval import find_question
from operate.reading.pipeline import Pipeline
from operate.target import Target


def approve(
    stage: options.ApprovalStage = "",
    *,
    reason: options.Reason = "",
    execution: options.OnlyExecution = "",
    yes: options.Yes = False,
    wait: options.Wait = False,
    role: options.Role = "",
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Show what is about to go out, ask, and let it."""
    read = Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline))
    question = find_question(read, stage=stage, execution=execution)
    answer(read, question, approved=True, reason=reason, yes=yes, role=role, json=json)
    if wait and not watching.watch_execution(read, question.execution, stderr=json):
        raise typer.Exit(ExitCode.FAILED)
