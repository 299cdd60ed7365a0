"""The mailbox through which a manual approval is answered from elsewhere.

The embedded CodePipeline puts an answer there: rehearsal/engine/codepipeline_approvals.py.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.record import Approval
from rehearsal.workspace import Workspace


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
    _write(file, {"token": request.token})
    try:
        yield Question(workspace, request)
    finally:
        file.unlink(missing_ok=True)
        _answer_file(workspace, request.token).unlink(missing_ok=True)


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
