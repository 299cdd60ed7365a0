"""The mailbox through which a manual approval is answered from another terminal."""

import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.record import Approval
from rehearsal.workspace import Workspace


def answer(workspace: Workspace, *, approved: bool, by: str, reason: str = "") -> str:
    """Answer the approval that waits; a sentence that says which one it was.

    Raises:
        RehearsalError: Nothing waits, it was answered already, or a rejection gives no reason.
    """
    if not approved and not reason.strip():
        raise RehearsalError("A rejection needs a reason: make reject REASON='...'")
    waiting = sorted(_waiting(workspace), key=lambda question: str(question["since"]))
    if not waiting:
        raise RehearsalError(
            "Nothing waits for an approval here. A rehearsal asks once it has come to the approval (make rehearse)."
        )
    question = waiting[0]
    content = {"token": question["token"], "approved": approved, "by": by, "reason": reason.strip()}
    try:
        _write(_answer_file(workspace, question["token"]), content)
    except FileExistsError:
        raise RehearsalError(f"{question['title']} was answered already.") from None
    return f"{'Approved' if approved else 'Rejected'}: {question['title']}"


def user_name() -> str:
    """Who runs this process, for the record of an approval."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without an entry in the user database, as in a container
        return f"user {os.getuid()}"


@dataclass(frozen=True)
class Question:
    """An approval that waits for its answer."""

    workspace: Workspace
    request: ApprovalRequest

    def answer(self) -> Approval | None:
        """The answer to this very question, if there is one yet."""
        with suppress(FileNotFoundError):
            content = json.loads(_answer_file(self.workspace, self.request.token).read_text())
            if content.get("token") == self.request.token:
                return Approval(approved=content["approved"], by=content["by"], reason=content["reason"])
        return None


@contextmanager
def asked(workspace: Workspace, request: ApprovalRequest) -> Iterator[Question]:
    """Put a question into the mailbox, and take it and its answer out again at the end."""
    file = workspace.mailbox / f"{request.token}.waiting"
    _write(
        file,
        {
            "token": request.token,
            "title": f"{request.stage}/{request.action} of {request.pipeline}: {request.commit.subject}",
            "since": request.asked,
            "pid": os.getpid(),
        },
    )
    try:
        yield Question(workspace, request)
    finally:
        file.unlink(missing_ok=True)
        _answer_file(workspace, request.token).unlink(missing_ok=True)


def _waiting(workspace: Workspace) -> Iterator[dict[str, Any]]:
    for file in workspace.mailbox.glob("*.waiting"):
        with suppress(FileNotFoundError):
            question = json.loads(file.read_text())
            if psutil.pid_exists(question["pid"]):  # else it is left from a runner that was killed
                yield question


def _answer_file(workspace: Workspace, token: str) -> Path:
    return workspace.mailbox / f"{token}.answer"


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write a file that appears as a whole. Raises FileExistsError if it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(content))
    try:
        path.hardlink_to(draft)
    finally:
        draft.unlink()
