"""The rule that compares, before production is entered, what it would run with what was checked (decision 40)."""

from collections.abc import Iterable

from aws_cdk import DefaultStackSynthesizer, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from pipeline.conditions import Rule, lambda_rule
from pipeline.rule_function import RuleFunction

Target = tuple[str, str]
"""Account and region of a stage."""


class SameImages(Construct):
    """Lets an execution on only if the registries it goes to have, under its tags, the digests that were checked.

    It reads them in a session of the role that `cdk bootstrap` makes for lookups, narrowed to this one right: the only
    role that is in an account before anything has been deployed there, and that changes nothing.

    Args:
        pipeline: The pipeline's name.
        targets: Where production is.
        log_group: Of the function.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: str,
        targets: Iterable[Target],
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        qualifier = stack.synthesizer.bootstrap_qualifier or DefaultStackSynthesizer.DEFAULT_QUALIFIER
        role = f"arn:aws:iam::{{account}}:role/cdk-{qualifier}-lookup-role-{{account}}-{{region}}"
        roles = [role.format(account=account, region=region) for account, region in targets]
        self._function = RuleFunction(
            self,
            "Function",
            code="same_images.py",
            description=f"Compares the images that {pipeline} releases with those it has checked",
            log_group=log_group,
            timeout=Duration.minutes(1),
            may=[
                iam.PolicyStatement(
                    actions=["codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"],
                    resources=[stack.format_arn(service="codepipeline", resource=pipeline)],
                ),
                iam.PolicyStatement(actions=["sts:AssumeRole"], resources=sorted(roles)),
            ],
            environment={
                "PIPELINE": pipeline,
                "READER": role,
                "REPOSITORY": f"cdk-{qualifier}-container-assets-{{account}}-{{region}}",
            },
        )

    def rule(self, *, checked: str, targets: Iterable[Target]) -> Rule:
        """The rule for a stage of the pipeline that deploys to these targets what `checked` has checked."""
        where = [f"{account}/{region}" for account, region in targets]
        parameters = {"execution": "#{codepipeline.PipelineExecutionId}", "checked": checked, "targets": where}
        return lambda_rule("SameImages", self._function, parameters)
