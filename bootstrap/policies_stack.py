"""The stack of an account's policies, which has to be there before the CDK's own."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from bootstrap.boundary import POLICIES_STACK
from bootstrap.documents import OUTPUT

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import WaiterConfigTypeDef

_OFTEN: "WaiterConfigTypeDef" = {"Delay": 1, "MaxAttempts": 300}
_UNCHANGED = "No updates are to be performed"


def deploy(client: "CloudFormationClient", template: Path) -> str:
    """Create the stack, or bring it up to date; returns the ARNs of the execution policies, with commas between."""
    body = json.dumps(json.loads(template.read_text()), separators=(",", ":"))
    if _exists(client):
        _update(client, body)
    else:
        client.create_stack(
            StackName=POLICIES_STACK,
            TemplateBody=body,
            Capabilities=["CAPABILITY_NAMED_IAM"],
            EnableTerminationProtection=True,
        )
        client.get_waiter("stack_create_complete").wait(StackName=POLICIES_STACK, WaiterConfig=_OFTEN)
    (stack,) = client.describe_stacks(StackName=POLICIES_STACK)["Stacks"]
    return next(output["OutputValue"] for output in stack["Outputs"] if output["OutputKey"] == OUTPUT)


def _exists(client: "CloudFormationClient") -> bool:
    try:
        client.describe_stacks(StackName=POLICIES_STACK)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return False
        raise
    return True


def _update(client: "CloudFormationClient", body: str) -> None:
    try:
        client.update_stack(StackName=POLICIES_STACK, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    except ClientError as error:
        if _UNCHANGED not in error.response["Error"]["Message"]:
            raise
        return
    client.get_waiter("stack_update_complete").wait(StackName=POLICIES_STACK, WaiterConfig=_OFTEN)
