import io
import json
import os
import pty
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, ActionStoppedError
from rehearsal.pipeline.approval import asked
from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.approvers import Approver, AtTerminal, Beforehand, FromElsewhere, minutes_to_wait
from rehearsal.pipeline.manual_approval import ManualApproval
from rehearsal.pipeline.record import Approval, Status
from rehearsal.user_name import user_name
from rehearsal.workspace import Workspace
from tests.rehearsal.mailbox import answer
from tests.rehearsal.pipeline.support import Contexts, Journal, action, deploy, execute, stage
from tests.rehearsal.records import COMMIT

WAIT = 10


def request_of(token: str, asked_at: str = "2026-01-01T00:00:00") -> ApprovalRequest:
    return ApprovalRequest(
        token=token, asked=asked_at, pipeline="shop", stage="ApproveProd", action="Promote", commit=COMMIT
    )


REQUEST = request_of("token-1")


def until_asked(workspace: Workspace) -> None:
    """Wait until an approval has been put into the mailbox."""
    deadline = time.monotonic() + WAIT
    while not list(workspace.mailbox.glob("*.waiting")):
        assert time.monotonic() < deadline
        time.sleep(0.005)


@dataclass
class Terminal:
    """A person's keyboard and screen."""

    approver: AtTerminal
    screen: io.StringIO
    hands: int

    def type(self, text: str) -> None:
        os.write(self.hands, text.encode())


@pytest.fixture
def terminal(workspace: Workspace) -> Iterator[Terminal]:
    hands, other_end = pty.openpty()
    screen = io.StringIO()
    with os.fdopen(other_end) as keyboard:
        yield Terminal(AtTerminal(workspace, keyboard, screen), screen, hands)
    os.close(hands)


Start = Callable[[Approver, threading.Event], "Future[Approval | None]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Ask in another thread, as a run does."""
    with ThreadPoolExecutor() as pool:
        yield lambda approver, cancelled: pool.submit(approver, REQUEST, cancelled)


@pytest.mark.requirement("D7")
@pytest.mark.parametrize(("approved", "reason"), [(True, ""), (False, "prices are wrong")])
def test_an_answer_from_another_terminal_reaches_who_waits(
    workspace: Workspace, start: Start, approved: bool, reason: str
) -> None:
    future = start(FromElsewhere(workspace, minutes=1), threading.Event())
    until_asked(workspace)
    answer(workspace, approved=approved, by="ada", reason=reason)
    assert future.result(WAIT) == Approval(approved=approved, by="ada", reason=reason)
    assert list(workspace.mailbox.iterdir()) == []


def test_nobody_answers_in_time(workspace: Workspace) -> None:
    assert FromElsewhere(workspace, minutes=0)(REQUEST, threading.Event()) is None
    assert list(workspace.mailbox.iterdir()) == []


def test_cancelling_ends_the_wait(workspace: Workspace, start: Start) -> None:
    cancelled = threading.Event()
    future = start(FromElsewhere(workspace, minutes=1), cancelled)
    until_asked(workspace)
    cancelled.set()
    with pytest.raises(ActionStoppedError):
        future.result(WAIT)
    assert list(workspace.mailbox.iterdir()) == []


def test_an_answer_to_another_question_does_not_count(workspace: Workspace) -> None:
    with asked(workspace, REQUEST) as question:
        (workspace.mailbox / "token-1.answer").write_text(
            json.dumps({"token": "an older one", "approved": True, "by": "x", "reason": ""})
        )
        assert question.answer() is None


def test_the_answer_to_one_question_is_not_that_to_another(workspace: Workspace) -> None:
    with asked(workspace, request_of("b")) as first:
        answer(workspace, approved=True, by="ada")
        with asked(workspace, request_of("c")) as second:
            assert (first.answer() is not None, second.answer()) == (True, None)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("y\n", Approval(approved=True, by="me")),
        ("maybe\n\nYES\n", Approval(approved=True, by="me")),
        ("n\nprices are wrong\n", Approval(approved=False, by="me", reason="prices are wrong")),
        ("no\n\n", Approval(approved=False, by="me", reason="no reason given")),
    ],
)
def test_the_person_at_the_terminal_answers(terminal: Terminal, typed: str, expected: Approval) -> None:
    terminal.type(typed)
    outcome = terminal.approver(REQUEST, threading.Event())
    assert outcome == replace(expected, by=user_name())
    assert "Approve? [y/n]" in terminal.screen.getvalue()


def test_an_answer_from_elsewhere_ends_the_prompt(workspace: Workspace, terminal: Terminal, start: Start) -> None:
    future = start(terminal.approver, threading.Event())
    until_asked(workspace)
    answer(workspace, approved=True, by="ada")
    assert future.result(WAIT) == Approval(approved=True, by="ada")


def test_cancelling_ends_the_prompt(workspace: Workspace, terminal: Terminal, start: Start) -> None:
    cancelled = threading.Event()
    future = start(terminal.approver, cancelled)
    until_asked(workspace)
    cancelled.set()
    with pytest.raises(ActionStoppedError):
        future.result(WAIT)


def test_after_the_end_of_input_only_an_answer_from_elsewhere_is_left(
    workspace: Workspace, terminal: Terminal, start: Start
) -> None:
    terminal.type("\x04")
    future = start(terminal.approver, threading.Event())
    until_asked(workspace)
    answer(workspace, approved=True, by="ada")
    assert future.result(WAIT) == Approval(approved=True, by="ada")


@pytest.mark.parametrize(("text", "minutes"), [("", 30.0), ("5", 5.0), ("0.5", 0.5)])
def test_how_long_it_waits_can_be_set(text: str, minutes: float) -> None:
    assert minutes_to_wait({"TAP_APPROVAL_MINUTES": text} if text else {}) == minutes


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf"])
def test_a_senseless_time_to_wait_is_refused(text: str) -> None:
    with pytest.raises(RehearsalError, match=f"TAP_APPROVAL_MINUTES is '{text}'; it takes a number of minutes"):
        minutes_to_wait({"TAP_APPROVAL_MINUTES": text})


def approve_prod(**configuration: str) -> dict[str, Any]:
    return action("Promote", "Manual", Configuration=configuration)


def test_approve_1_approves_and_the_record_says_that_it_was_so(make_context: Contexts) -> None:
    result = ManualApproval(Beforehand())(make_context(approve_prod()))
    assert result.approval == Approval(approved=True, by="APPROVE=1")


def test_who_is_asked_sees_what_is_about_to_go_out(make_context: Contexts) -> None:
    journal = Journal()
    context = make_context(approve_prod(CustomData="Look twice", ExternalEntityLink="https://x"), listen=journal)
    ManualApproval(Beforehand())(context)
    (question,) = [event for event in journal.heard if isinstance(event, events.WaitingForApproval)]
    text = "\n".join(question.request.lines())
    assert "Dev/Promote of pipeline shop waits for approval" in text
    assert f"{COMMIT.id[:12]} Sell more (Ada)" in text
    assert "Look twice" in text
    assert "https://x" in text
    assert isinstance(journal.heard[-1], events.ApprovalAnswered)


def test_an_approval_that_nobody_answers_fails(workspace: Workspace, make_context: Contexts) -> None:
    with pytest.raises(ActionFailedError, match="nobody approved or rejected it in time"):
        ManualApproval(FromElsewhere(workspace, minutes=0))(make_context(approve_prod()))


@dataclass(frozen=True)
class Decided:
    approval: Approval
    how: str = ""

    def __call__(self, request: ApprovalRequest, cancelled: threading.Event) -> Approval:  # noqa: ARG002
        return self.approval


@pytest.mark.requirement("D5")
@pytest.mark.parametrize("approved", [True, False])
def test_production_is_touched_only_after_an_approval(workspace: Workspace, approved: bool) -> None:
    deployed = deploy(
        workspace,
        stage("Staging", action("staging")),
        stage("ApproveProd", approve_prod()),
        stage("Prod", action("prod")),
    )
    ran: list[str] = []

    def note(context: ActionContext) -> ActionResult:
        ran.append(context.action.name)
        return ActionResult()

    ada = Decided(Approval(approved=approved, by="ada", reason="" if approved else "prices are wrong"))
    record = execute(workspace, deployed, {"staging": note, "prod": note, "Promote": ManualApproval(ada)})
    if approved:
        assert ran == ["staging", "prod"]
        assert record.status is Status.SUCCEEDED
    else:
        assert ran == ["staging"]
        assert record.status is Status.FAILED
        assert record.actions[-1].error == "rejected by ada: prices are wrong"
        assert record.actions[-1].approval == Approval(approved=False, by="ada", reason="prices are wrong")
