"""`tap reject`: no to what waits, and why."""

from operate import options
from operate.answering import Approver
from operate.conversation import answer
from operate.errors import CommandError
from operate.reading.approval import find_question
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
    approver = Approver.of(Target.of(product=product, profile=profile, pipeline=pipeline), role=role)
    question = find_question(approver.pipeline, stage=stage, execution=execution)
    answer(approver, question, approved=False, reason=reason, yes=yes, json=json)
