"""CodePipeline's PutApprovalResult: an answer to the question that waits, and whose it is.

It lies in the runner's mailbox, `<root>/approvals/<token>.answer`, where `make approve` puts its own.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from rehearsal.engine.codepipeline_requests import CALLER, Json, Request
from rehearsal.engine.patch import Engine
from rehearsal.engine.refusal import RefusedError


def _put_approval_result(engine: Engine, parameters: Json) -> Json:
    """Take the answer to the request whose token this is; the first one counts."""
    request = Request(engine, parameters)
    recorded = request.pipeline()
    stage, action = request.stage(recorded), request.parameters["actionName"]
    if action not in {one["Name"] for one in stage["Actions"]}:
        raise RefusedError("ActionNotFoundException", f"Stage '{stage['Name']}' has no action '{action}'")
    token = request.parameters["token"]
    asked = [
        run
        for execution in request.executions(recorded)
        for run in execution["actions"]
        if (run["stageName"], run["actionName"], run.get("token")) == (stage["Name"], action, token)
    ]
    if not asked or _is_too_late(asked[0]):
        raise RefusedError("InvalidApprovalTokenException", "The token is that of no request, or of one that expired.")
    if asked[0]["status"] != "InProgress":
        raise RefusedError("ApprovalAlreadyCompletedException", "The approval request was answered already.")
    result = request.parameters["result"]
    answer = {
        "token": token,
        "approved": result["status"] == "Approved",
        "by": CALLER.get(),
        "reason": result["summary"],
    }
    _put(request, token, answer)
    return {"approvedAt": time.time()}


def _is_too_late(run: Json) -> bool:
    """Whether the request ended without an answer, or is about to."""
    expires = run.get("tokenExpires")
    ended = run["status"] != "InProgress" and "updatedBy" not in run
    return ended or bool(expires and datetime.fromisoformat(expires) <= datetime.now(UTC))


def _put(request: Request, token: str, answer: Json) -> None:
    """As a whole, and only if nobody else has answered."""
    mailbox = request.engine.root / "approvals"
    mailbox.mkdir(parents=True, exist_ok=True)
    draft = mailbox / f"{token}.{os.getpid()}.api"
    draft.write_text(json.dumps(answer))
    try:
        (mailbox / f"{token}.answer").hardlink_to(draft)
    except FileExistsError:
        message = "The approval request was answered already."
        raise RefusedError("ApprovalAlreadyCompletedException", message) from None
    finally:
        draft.unlink()


APPROVALS: Mapping[str, Callable[[Engine, Json], Json]] = {"PutApprovalResult": _put_approval_result}
