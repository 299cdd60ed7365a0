"""A Lambda function of one short file, under a role that may do what is listed and write its log."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct


class SmallFunction(lambda_.Function):
    """Its code travels in the template (at most 4096 characters), so that no asset has to be published for it.

    The role has no leave to make the log group, which Lambda's own policy gives: it would be there again at the end.

    Args:
        construct_id: Its name; the role beside it is called `<construct_id>Role`.
        code: The file, with a function `handler`.
        description: What it does, in a line.
        log_group: What it writes.
        timeout: At most 15 minutes.
        may: The statements of its role, beside that for its log.
        role_name: Of its role, for the stacks of other accounts that let it in. Generated if None.
        environment: Its variables.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: Path,
        description: str,
        log_group: logs.ILogGroup,
        timeout: Duration,
        may: Sequence[iam.PolicyStatement],
        environment: Mapping[str, str] | None = None,
        role_name: str | None = None,
    ) -> None:
        role = iam.Role(
            scope,
            f"{construct_id}Role",
            role_name=role_name,
            description=description,
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        )
        log_group.grant_write(role)
        for statement in may:
            role.add_to_policy(statement)
        super().__init__(
            scope,
            construct_id,
            description=description,
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="index.handler",
            code=lambda_.Code.from_inline(code.read_text(encoding="utf-8")),
            environment=dict(environment) if environment else None,
            role=role,
            log_group=log_group,
            timeout=timeout,
        )
