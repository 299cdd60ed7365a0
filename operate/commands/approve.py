"""`tap approve`: yes to what waits, after a look at what is about to go out."""

import typer

from operate import options, watching
from operate.answering import Approver
from operate.conversation import answer
from operate.errors import ExitCode
from operate.reading.approval import find_question
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
    approver = Approver.of(Target.of(product=product, profile=profile, pipeline=pipeline), role=role)
    read = approver.pipeline
    question = find_question(read, stage=stage, execution=execution)
    answer(approver, question, approved=True, reason=reason, yes=yes, json=json)
    if wait and not watching.watch_execution(read, question.execution, stderr=json):
        raise typer.Exit(ExitCode.FAILED)
