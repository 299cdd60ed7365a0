"""`tap reject`: no to what waits, and why."""

from operate import options
from operate.conversation import answer
from operate.errors import CommandError
from operate.reading.approval import find_question
from operate.reading.pipeline import Pipeline
from operate.target import Target


def reject(
    stage: options.ApprovalStage = "",
    *,
    reason: options.Reason = "",
    execution: options.OnlyExecution = "",
    yes: options.Yes = False,
    role: options.Role = "",
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Show what was about to go out, ask, and stop it. A reason has to be given."""
    if not reason.strip():
        raise CommandError("A rejection needs a reason: tap reject --reason '…', or make reject REASON='…'")
    read = Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline))
    question = find_question(read, stage=stage, execution=execution)
    answer(read, question, approved=False, reason=reason, yes=yes, role=role, json=json)
