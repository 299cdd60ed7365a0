"""The rule LambdaInvoke: a function of the pipeline's account is given a job, and its answer is the rule's.

https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-LambdaInvoke.html
"""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from rehearsal.pipeline.jobs import FAILED, IN_PROGRESS, Jobs
from rehearsal.pipeline.rules import RuleContext, RuleFailedError, RuleResult

REHEARSED_MINUTES = 1 / 60
"""What the minutes of a bake are here."""

_MOST_TURNS = 50
_CALENDAR = "BlockedDays"
"""The rule whose refusal is a matter of the date alone."""


@dataclass(frozen=True)
class LambdaInvoke:
    """Invokes the function, again as long as it answers with a continuation token.

    A function that crashes, or ends without an answer, fails the rule here at once; CodePipeline waits 20 minutes.
    """

    def __call__(self, context: RuleContext) -> RuleResult:
        """Hold if the function says so."""
        parameters, notes = _shortened(context.rule.configuration.get("UserParameters", ""))
        token: str | None = None
        for _ in range(_MOST_TURNS):
            answer = self._turn(context, parameters, token)
            token = answer.get("continuationToken")
            if not token:
                return RuleResult(summary=str(answer.get("executionDetails", {}).get("summary", "")), notes=notes)
            context.wait(0.2)
        raise RuleFailedError(f"function {context.setting('FunctionName')} asked for more time again and again")

    def _turn(self, context: RuleContext, parameters: str, token: str | None) -> dict[str, Any]:
        function, jobs, identifier = context.setting("FunctionName"), Jobs(context.workspace.state), str(uuid.uuid4())
        jobs.open(identifier)
        event = _event(context, identifier, parameters, token)
        response = context.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        said = response["Payload"].read()  # whatever it is: a connection is used again only when its answer was read
        job = jobs.read(identifier)
        if job["status"] == IN_PROGRESS:
            raise RuleFailedError(_without_answer(function, said, failed="FunctionError" in response))
        answer: dict[str, Any] = job["answer"]
        if job["status"] == FAILED:
            details = answer["failureDetails"]
            date = context.rule.name == _CALENDAR and details["type"] == "JobFailed"
            raise RuleFailedError(str(details["message"]), timing=date)
        return answer


def _event(context: RuleContext, identifier: str, parameters: str, token: str | None) -> dict[str, Any]:
    """The job, in the form that functions are given.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
    """
    configuration = {"FunctionName": context.setting("FunctionName")}
    data: dict[str, Any] = {"inputArtifacts": [], "outputArtifacts": []}
    data["actionConfiguration"] = {
        "configuration": configuration | ({"UserParameters": parameters} if parameters else {})
    }
    if token:
        data["continuationToken"] = token
    return {"CodePipeline.job": {"id": identifier, "accountId": context.deployed.account, "data": data}}


def _shortened(parameters: str) -> tuple[str, tuple[str, ...]]:
    """User parameters with fewer minutes, if they have any."""
    try:
        content = json.loads(parameters)
    except ValueError:
        return parameters, ()
    if not isinstance(content, dict) or not isinstance(minutes := content.get("minutes"), int | float):
        return parameters, ()
    note = f"watched for {60 * REHEARSED_MINUTES:.0f} s; on AWS for {minutes} minutes"
    return json.dumps({**content, "minutes": REHEARSED_MINUTES}), (note,)


def _without_answer(function: str, said: bytes, *, failed: bool) -> str:
    if not failed:
        return f"function {function} ended without an answer; CodePipeline would wait 20 minutes for one, then fail"
    try:
        why = json.loads(said).get("errorMessage", "")
    except (ValueError, AttributeError):
        why = "it says nothing of why"
    return f"function {function} failed without an answer: {why}"
