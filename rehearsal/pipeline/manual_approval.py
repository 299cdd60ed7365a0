"""The manual approval action."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult
from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.approvers import Approver


@dataclass(frozen=True)
class ManualApproval:
    """Asks the approver; a rejection fails the action, as on AWS."""

    approver: Approver

    def __call__(self, context: ActionContext) -> ActionResult:
        """Ask, and wait for the answer."""
        request = _request(context)
        for line in request.lines():
            context.log(line)
        context.listen(events.WaitingForApproval(request=request, how=self.approver.how))
        approval = None
        try:
            approval = self.approver(request, context.cancelled)
        finally:
            context.listen(events.ApprovalAnswered(request=request, approval=approval))
        if approval is None:
            raise ActionFailedError("nobody approved or rejected it in time")
        result = ActionResult(approval=approval, summary=f"approved by {approval.by}")
        if not approval.approved:
            reason = f"rejected by {approval.by}: {approval.reason}"
            raise ActionFailedError(reason, result=ActionResult(approval=approval, summary=reason))
        return result


def _request(context: ActionContext) -> ApprovalRequest:
    settings = context.action.configuration
    return ApprovalRequest(
        token=uuid.uuid4().hex,
        asked=datetime.now(UTC).isoformat(),
        pipeline=context.deployed.properties.name,
        stage=context.stage,
        action=context.action.name,
        commit=context.commit,
        comment=settings.get("CustomData", ""),
        link=settings.get("ExternalEntityLink", ""),
        changes=tuple(f"{action.change.stack}: {action.change}" for action in context.earlier if action.change),
        tests=tuple(f"{action.stage}/{action.name}: {action.summary}" for action in context.earlier if action.reports),
    )
