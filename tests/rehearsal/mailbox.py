"""An answer to the approval that waits, put where the embedded CodePipeline puts those of its API."""

import json

from rehearsal.workspace import Workspace


def answer(workspace: Workspace, *, approved: bool, by: str, reason: str = "") -> None:
    """Answer the only question that waits."""
    (question,) = workspace.mailbox.glob("*.waiting")
    content = {"token": question.stem, "approved": approved, "by": by, "reason": reason}
    draft = question.with_suffix(".draft")
    draft.write_text(json.dumps(content))
    draft.rename(question.with_suffix(".answer"))
