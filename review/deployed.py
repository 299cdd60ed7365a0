"""The template that is deployed now, read in the stage's own account by the role that `cdk bootstrap` has for that."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from review.assembly import LookupRole, Template, WantedStack
from review.errors import ReviewError

_CONFIG = Config(connect_timeout=10, read_timeout=30, retries={"max_attempts": 5, "mode": "standard"})
_NOT_THERE = {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_COMPLETE"}
"""States of a stack without resources: never executed, failed as it was created and removed again, deleted."""


@dataclass(frozen=True)
class DeployedStack:
    """A stack as it is now; without `template` there is none yet."""

    template: Template | None = None
    status: str = ""
    tags: dict[str, str] = field(default_factory=dict)


def reading_policy(stack: WantedStack, *, partition: str) -> dict[str, Any]:
    """What the review may do in an account, whatever else the role may: read this one stack."""
    arn = f"arn:{partition}:cloudformation:{stack.region}:{stack.account}:stack/{stack.name}/*"
    actions = ["cloudformation:DescribeStacks", "cloudformation:GetTemplate"]
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": arn}]}


class Cloud:
    """The AWS that is reviewed, under the credentials of whoever runs this.

    Args:
        session: Whose credentials, and in which region they are asked for.
    """

    def __init__(self, session: boto3.Session) -> None:
        self._session = session

    @cached_property
    def _identity(self) -> tuple[str, str]:
        """The account and the partition of the credentials."""
        try:
            told = self._client("sts").get_caller_identity()
        except (ClientError, BotoCoreError) as error:
            raise ReviewError(
                "The review reads what is deployed, and needs credentials of the pipeline's account for that:"
                f" {_sentence(error)}"
            ) from None
        return str(told["Account"]), str(told["Arn"]).split(":")[1]

    def sign_in(self) -> None:
        """Find out who we are. Raises ReviewError without usable credentials."""
        _ = self._identity

    def read(self, stack: WantedStack) -> DeployedStack:
        """What is deployed of a stack.

        Raises:
            ReviewError: It cannot be read, so that nothing is known of what would change.
        """
        try:
            return _read(self._cloudformation(stack), stack.name)
        except (ClientError, BotoCoreError) as error:
            raise ReviewError(
                f"{stage_of(stack)}: what is deployed cannot be read, so nobody knows what would change:"
                f" {_sentence(error)} {self._advice(stack)}"
            ) from None

    def _advice(self, stack: WantedStack) -> str:
        account, _ = self._identity
        if stack.account == account:
            return f"Whoever runs the review needs cloudformation:GetTemplate and DescribeStacks on {stack.name}."
        return (
            f"The account has to be bootstrapped, and to trust {account}:"
            f" npx cdk bootstrap aws://{stack.account}/{stack.region} --trust {account} (docs/deploy.md)."
        )

    def _cloudformation(self, stack: WantedStack) -> Any:  # noqa: ANN401 - boto3 has a class per service
        """A client in the stack's account: by its lookup role, unless the account is the caller's own."""
        account, partition = self._identity
        if stack.account == account:
            return self._client("cloudformation", region=stack.region)
        role = stack.lookup_role
        if role is None:
            raise ReviewError(
                f"{stage_of(stack)}: the cloud assembly names no lookup role that could read the account."
            )
        credentials = self._assume(role, stack, partition)
        return self._client(
            "cloudformation",
            region=stack.region,
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
        )

    def _assume(self, role: LookupRole, stack: WantedStack, partition: str) -> dict[str, str]:
        more = {"ExternalId": role.assume_role_external_id} if role.assume_role_external_id else {}
        answer = self._client("sts", region=stack.region).assume_role(
            RoleArn=role.arn.replace("${AWS::Partition}", partition),
            RoleSessionName="change-review",
            DurationSeconds=900,
            Policy=json.dumps(reading_policy(stack, partition=partition)),
            **more,
        )
        credentials: dict[str, str] = answer["Credentials"]
        return credentials

    def _client(self, service: str, *, region: str | None = None, **credentials: str) -> Any:  # noqa: ANN401
        make: Callable[..., Any] = self._session.client
        return make(service, region_name=region, config=_CONFIG, **credentials)


def stage_of(stack: WantedStack) -> str:
    """How messages name a stack."""
    return f"{stack.stage} ({stack.name}, account {stack.account}, {stack.region})"


def _read(cloudformation: Any, name: str) -> DeployedStack:  # noqa: ANN401
    try:
        (described,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError" and "does not exist" in str(error):
            return DeployedStack()
        raise
    status = str(described["StackStatus"])
    if status in _NOT_THERE:
        return DeployedStack(status=status)
    # As it was sent: what transforms make of it is the services' own, and in no template of ours.
    body = cloudformation.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
    if not isinstance(body, dict):
        raise ReviewError(f"The template that is deployed as {name} is not JSON: it was not made by this pipeline.")
    tags = {tag["Key"]: tag["Value"] for tag in described.get("Tags", ())}
    return DeployedStack(template=dict(body), status=status, tags=tags)


def _sentence(error: Exception) -> str:
    return f"{str(error).rstrip('.')}."
