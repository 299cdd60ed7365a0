"""The manual approval action."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult
from rehearsal.pipeline.approval_notification import notify
from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.approvers import Approver
from rehearsal.pipeline.put_approval import REHEARSAL
from rehearsal.pipeline.record import Approval

DEFAULT_MINUTES = 7 * 24 * 60
"""After so many an approval that nobody answers fails, if its action has no TimeoutInMinutes."""

Submit = Callable[[ActionContext, ApprovalRequest, Approval], Approval]
"""Tells CodePipeline of an answer; returns it with the ARN that CodePipeline keeps of its author."""


def as_it_is(_context: ActionContext, _request: ApprovalRequest, approval: Approval) -> Approval:
    """Tell nobody."""
    return approval


@dataclass(frozen=True)
class ManualApproval:
    """Asks the approver; a rejection fails the action, as on AWS. `submit` tells CodePipeline, as who has answered."""

    approver: Approver
    submit: Submit = as_it_is

    def __call__(self, context: ActionContext) -> ActionResult:
        """Ask, and wait for the answer."""
        request = _request(context)
        for line in request.lines():
            context.log(line)
        notify(context, request)
        context.listen(events.WaitingForApproval(request=request, how=self.approver.how))
        approval = None
        try:
            approval = self.approver(request, context.cancelled)
        finally:
            context.listen(events.ApprovalAnswered(request=request, approval=approval))
        if approval is None:
            raise ActionFailedError("nobody approved or rejected it in time")
        approval = self.submit(context, request, approval)
        result = ActionResult(approval=approval, summary=f"approved by {approval.by}", notes=_notes(approval))
        if not approval.approved:
            reason = f"rejected by {approval.by}: {approval.reason}"
            raise ActionFailedError(reason, result=ActionResult(approval=approval, summary=reason))
        return result


def _notes(approval: Approval) -> tuple[str, ...]:
    """What an approval in a rehearsal does not show."""
    if not approval.arn.rpartition("/")[2].startswith(REHEARSAL):
        return ()
    return (f"answered as {approval.arn}: four eyes were not exercised, who rehearses may have made the commit",)


def _request(context: ActionContext) -> ApprovalRequest:
    settings, asked = context.action.configuration, datetime.now(UTC)
    limit = timedelta(minutes=context.action.timeout_in_minutes or DEFAULT_MINUTES)
    return ApprovalRequest(
        token=str(uuid.uuid4()),
        asked=asked.isoformat(),
        expires=(asked + limit).isoformat(),
        pipeline=context.deployed.properties.name,
        stage=context.stage,
        action=context.action.name,
        commit=context.commit,
        comment=settings.get("CustomData", ""),
        link=settings.get("ExternalEntityLink", ""),
        changes=tuple(f"{action.change.stack}: {action.change}" for action in context.earlier if action.change),
        tests=tuple(f"{action.stage}/{action.name}: {action.summary}" for action in context.earlier if action.reports),
    )
