"""CodePipeline's PutApprovalResult: an answer to the question that waits, and whose it is.

It lies in the runner's mailbox, `<root>/approvals/<token>.answer`, where `make approve` puts its own.
"""

import json
import os
import time
from collections.abc import Callable, Mapping

from rehearsal.engine.codepipeline_requests import CALLER, Json, Request
from rehearsal.engine.patch import Engine
from rehearsal.engine.refusal import RefusedError


def _put_approval_result(engine: Engine, parameters: Json) -> Json:
    """Take the answer to the request whose token this is; the first one counts."""
    request = Request(engine, parameters)
    recorded = request.pipeline()
    stage, action = request.parameters.get("stageName"), request.parameters.get("actionName")
    stages = {one["Name"]: one["Actions"] for one in recorded["properties"]["Stages"]}
    if stage not in stages:
        raise RefusedError("StageNotFoundException", f"The pipeline has no stage '{stage}'")
    if action not in {one["Name"] for one in stages[stage]}:
        raise RefusedError("ActionNotFoundException", f"Stage '{stage}' has no action '{action}'")
    token = request.parameters.get("token")
    waiting = [
        run
        for execution in request.executions(recorded["properties"]["Name"])
        for run in execution["actions"]
        if (run["stageName"], run["actionName"], run.get("token")) == (stage, action, token)
    ]
    if not token or not waiting:
        raise RefusedError("InvalidApprovalTokenException", "The approval token is not that of a waiting request.")
    if waiting[0]["status"] != "InProgress":
        raise RefusedError("ApprovalAlreadyCompletedException", "The approval request was answered already.")
    result = request.parameters.get("result", {})
    answer = {
        "token": token,
        "approved": result.get("status") == "Approved",
        "by": CALLER.get(),
        "reason": result.get("summary", ""),
    }
    _put(request, token, answer)
    return {"approvedAt": time.time()}


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
