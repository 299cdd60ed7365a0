"""An answer reaches CodePipeline's API under the approvers' role, as it does on AWS."""

import json
import re
from dataclasses import replace
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from rehearsal.pipeline.action import ActionContext
from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.record import Approval

REHEARSAL = "rehearsal-by-"
"""How sessions of a rehearsal begin: nobody's address, so that no record takes one for a second person."""

_NOT_IN_SESSION_NAMES = re.compile(r"[^\w+=,.@-]", re.ASCII)
_LONGEST_SESSION_NAME = 64
_LONGEST_SUMMARY = 512


def in_the_role(context: ActionContext, request: ApprovalRequest, approval: Approval) -> Approval:
    """The answer, with the ARN that CodePipeline knows its author by; one that came by the API has it already.

    A pipeline without a role for approvers is answered by its account.
    """
    if approval.by.startswith("arn:"):
        return replace(approval, by=_person(approval.by), arn=approval.by)
    verb = "approved" if approval.approved else "rejected"
    _codepipeline(context, by=approval.by).put_approval_result(
        pipelineName=request.pipeline,
        stageName=request.stage,
        actionName=request.action,
        result={
            "status": verb.capitalize(),
            "summary": (approval.reason or f"{verb} in a rehearsal by {approval.by}")[:_LONGEST_SUMMARY],
        },
        token=request.token,
    )
    answer = context.workspace.mailbox / f"{request.token}.answer"
    arn: str = json.loads(answer.read_text())["by"]
    answer.unlink()
    return replace(approval, arn=arn)


def _person(arn: str) -> str:
    """Who that is: the name of a session, without what all of a rehearsal begin with."""
    return arn.rpartition("/")[2].removeprefix(REHEARSAL)


def _codepipeline(context: ActionContext, *, by: str) -> Any:  # noqa: ANN401 - a boto3 client
    """CodePipeline, asked in a session of the role that the pipeline's stack makes for who approves."""
    role = f"{context.deployed.properties.name}-approvers"
    try:
        arn = context.client("iam").get_role(RoleName=role)["Role"]["Arn"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return context.client("codepipeline")
    sts = context.client("sts")
    name = _NOT_IN_SESSION_NAMES.sub("-", f"{REHEARSAL}{by}")[:_LONGEST_SESSION_NAME]
    credentials = sts.assume_role(RoleArn=arn, RoleSessionName=name)["Credentials"]
    session = boto3.Session(
        region_name=context.region,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    return session.client("codepipeline", endpoint_url=sts.meta.endpoint_url, config=Config(proxies={}))
