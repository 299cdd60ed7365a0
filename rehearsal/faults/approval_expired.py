"""Nobody answers the approval in time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from botocore.exceptions import ClientError

from rehearsal.faults.fault import Fault, Perform, not_failed_in
from rehearsal.faults.place import Place
from rehearsal.pipeline import events
from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.approvers import Approver, FromElsewhere
from rehearsal.pipeline.record import RunRecord

_MINUTES = 1 / 60
_REFUSED = "InvalidApprovalTokenException"


@dataclass
class ApprovalExpired(Fault):
    """It is asked for, and the time is over."""

    name = "approval-expired"
    what = "nobody answers the approval, whose time is over after a second"
    stands_for = "an approval that nobody has answered within seven days"
    expected = "the approval fails, prod is not touched, and who answers late is told that the token is not valid"
    anywhere = False

    _request: ApprovalRequest | None = None

    @classmethod
    def choose(cls, among: Sequence[Place]) -> Place | None:
        """The last stage that asks."""
        asking = [p for p in among if any(action.action_type_id.category == "Approval" for action in p.stage.actions)]
        return asking[-1] if asking else None

    @property
    def approver(self) -> Approver:
        """Waits, and hears nothing."""
        return FromElsewhere(self.scene.rehearsal.workspace, minutes=_MINUTES)

    def __call__(self, event: events.Event, /) -> None:
        """Remember the question; that nobody answers it is the fault."""
        match event:
            case events.WaitingForApproval(request=request):
                self._request = request
            case events.ApprovalAnswered(request=request, approval=None):
                self.happened.append(f"{request.stage}/{request.action} asked, and nobody answered in time")

    def surprises(self, record: RunRecord) -> Iterator[str]:
        """The approval fails, and nothing after it has begun."""
        yield from not_failed_in(record, self.scene.place.name)

    def next_step(self, record: RunRecord, perform: Perform) -> tuple[str, list[str]] | None:  # noqa: ARG002
        """Answer all the same."""
        request = self._request
        if request is None:
            return None
        deployed = self.scene.rehearsal.deployed
        client = self.scene.clients("codepipeline", account=deployed.account, region=deployed.region)
        said = f"an answer that comes late is refused with {_REFUSED}"
        try:
            client.put_approval_result(
                pipelineName=request.pipeline,
                stageName=request.stage,
                actionName=request.action,
                result={"status": "Approved", "summary": "better late than never"},
                token=request.token,
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            return said, [] if code == _REFUSED else [f"it was refused with {code}"]
        return said, ["it was taken"]
