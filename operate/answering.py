"""Gives an answer to an approval, in the role that alone may."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operate.cloud import session_name
from operate.errors import CommandError, ExitCode
from operate.reading.approval import Question
from operate.reading.pipeline import Pipeline
from operate.target import Target
from rehearsal.user_name import user_name

_LONGEST_REASON = 512
_LONGEST_SESSION = 64
_NOT_IN_SESSION_NAMES = re.compile(r"[^\w+=,.@-]", re.ASCII)
_DENIED = {"AccessDenied", "AccessDeniedException"}
_REHEARSED_BY = "rehearsal-by-"
"""As rehearsal/pipeline/put_approval.py has it: nobody's address, so that no record takes one for a second person."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered.

    Attributes:
        answer: Approved or Rejected.
        pipeline: Its name.
        stage: Of the pipeline.
        action: Of the stage.
        execution: What was asked about.
        commit: Of that execution.
        subject: The first line of the commit's message.
        reason: Why.
        role: In which it was answered, as an ARN; empty where a rehearsal's pipeline has none for this.
        answered: When.
    """

    answer: str
    pipeline: str
    stage: str
    action: str
    execution: str
    commit: str
    subject: str
    reason: str
    role: str
    answered: datetime


@dataclass(frozen=True)
class Approver:
    """CodePipeline in a session of the role that may answer; `arn` is empty where a rehearsal has no such role."""

    target: Target
    role: str
    arn: str
    client: Any

    @classmethod
    def of(cls, target: Target, *, role: str = "") -> "Approver":
        """Take the role: by name or ARN; by default `<pipeline>-approvers`. It reads the pipeline, too.

        Raises:
            CommandError: It is not for the caller.
        """
        name = role or f"{target.pipeline}-approvers"
        client, arn = _client(target, name)
        return cls(target, name, arn, client)

    @property
    def pipeline(self) -> Pipeline:
        """What the role sees of it: people need no other rights than to take the role."""
        return Pipeline(self.target, client=self.client)


def put_answer(approver: Approver, question: Question, *, approved: bool, reason: str) -> Answer:
    """Answer.

    Args:
        approver: Who does.
        question: The very one: if another waits by now, this is refused.
        approved: Yes or no.
        reason: Why, in at most 512 characters.

    Raises:
        CommandError: The role may not.
    """
    if len(reason) > _LONGEST_REASON:
        raise CommandError(f"CodePipeline keeps {_LONGEST_REASON} characters of a reason, and yours has {len(reason)}.")
    verb = "Approved" if approved else "Rejected"
    client = approver.client
    try:
        told = client.put_approval_result(
            pipelineName=question.pipeline,
            stageName=question.stage,
            actionName=question.action,
            result={"status": verb, "summary": reason},
            token=question.token,
        )
    except client.exceptions.ClientError as error:
        raise _denied(approver.target, error, approver.role) from error
    return Answer(
        answer=verb,
        pipeline=question.pipeline,
        stage=question.stage,
        action=question.action,
        execution=question.execution,
        commit=question.commit,
        subject=question.subject,
        reason=reason,
        role=approver.arn,
        answered=told["approvedAt"],
    )


def _client(target: Target, role: str) -> tuple[Any, str]:
    """CodePipeline in a session of the role, and its ARN; as the caller where that is in it already."""
    caller = target.cloud.caller
    if f":assumed-role/{role.rpartition('/')[2]}/" in caller:
        return target.client("codepipeline"), caller
    if target.rehearsal:
        return _rehearsed(target, role)
    arn = role if role.startswith("arn:") else f"arn:{caller.split(':')[1]}:iam::{target.account}:role/{role}"
    sts = target.client("sts")
    try:
        session = session_name(caller)
        return target.cloud.in_role(arn, session=session, service="codepipeline", region=target.region), arn
    except sts.exceptions.ClientError as error:
        raise _denied(target, error, role) from error


def _rehearsed(target: Target, role: str) -> tuple[Any, str]:
    """As a rehearsal's own answers are given: by whoever sits here, in no role where the pipeline has none."""
    iam = target.client("iam")
    try:
        arn = iam.get_role(RoleName=role.rpartition("/")[2])["Role"]["Arn"]
    except iam.exceptions.NoSuchEntityException:
        return target.client("codepipeline"), ""
    session = _NOT_IN_SESSION_NAMES.sub("-", f"{_REHEARSED_BY}{user_name()}")[:_LONGEST_SESSION]
    return target.cloud.in_role(arn, session=session, service="codepipeline", region=target.region), arn


def _denied(target: Target, error: Any, role: str) -> Exception:  # noqa: ANN401 - botocore's ClientError
    if error.response["Error"]["Code"] not in _DENIED:
        refusal: Exception = error
        return refusal
    people = f", whose people are those of {', '.join(target.approvers)}" if target.approvers else ""
    return CommandError(
        f"You are {target.cloud.caller}, and may not answer approvals of {target.pipeline} ({error.operation_name} is"
        f" denied). Only the role {role} may{people}. Log in as one of them, or name a role that is yours: --role"
        " (docs/deploy.md, Who may approve)",
        code=ExitCode.DENIED,
    )
