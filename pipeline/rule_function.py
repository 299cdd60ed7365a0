"""A function that answers a rule of the pipeline."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack.small_function import SmallFunction

_FUNCTIONS = Path(__file__).parent / "functions"


class RuleFunction(SmallFunction):
    """It is given a job and answers it, with a reason for people.

    Args:
        code: The file in `pipeline/functions/`.
        may: The statements of its role, beside those for its answer and its log.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        code: str,
        description: str,
        log_group: logs.ILogGroup,
        timeout: Duration,
        may: Sequence[iam.PolicyStatement] = (),
        environment: Mapping[str, str] | None = None,
        role_name: str | None = None,
    ) -> None:
        # Neither action knows a resource: only who was given a job knows its id.
        answering = ["codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult"]
        super().__init__(
            scope,
            construct_id,
            code=_FUNCTIONS / code,
            description=description,
            log_group=log_group,
            timeout=timeout,
            may=[iam.PolicyStatement(actions=answering, resources=["*"]), *may],
            environment=environment,
            role_name=role_name,
        )
