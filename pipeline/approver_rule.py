"""The rule that asks, before production is entered, who has approved (decision 39)."""

import json
from collections.abc import Mapping, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from pipeline.approvers import Approvers
from pipeline.conditions import Rule, lambda_rule
from pipeline.rule_function import RuleFunction


class ApproverRule(Construct):
    """Lets an execution on only if a session of the approvers' role said yes, and not that of the commit's author.

    Others in the account may have rights that no policy of ours takes from them, such as its administrators'.

    Args:
        pipeline: The pipeline's name.
        approvers: Whose sessions count.
        people: The addresses of each person's commits, by the name of that person's sessions.
        repository: Of CodeCommit, which tells a commit's author to who asks for it. None for other sources.
        log_group: Of the function.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: str,
        approvers: Approvers,
        people: Mapping[str, Sequence[str]],
        repository: str | None,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        arn = stack.format_arn(service="codepipeline", resource=pipeline)
        by_address = {email.casefold(): session.casefold() for session, emails in people.items() for email in emails}
        may = [
            iam.PolicyStatement(
                actions=[
                    "codepipeline:GetPipelineExecution",
                    "codepipeline:GetPipelineState",
                    "codepipeline:ListActionExecutions",
                ],
                resources=[arn],
            ),
        ]
        if repository:
            source = stack.format_arn(service="codecommit", resource=repository)
            may.append(iam.PolicyStatement(actions=["codecommit:GetCommit"], resources=[source]))
        self._function = RuleFunction(
            self,
            "Function",
            code="approver.py",
            description=f"Asks who has approved what {pipeline} releases",
            log_group=log_group,
            timeout=Duration.minutes(1),
            may=may,
            environment={
                "PIPELINE": pipeline,
                "SESSIONS": approvers.sessions,
                "PEOPLE": json.dumps(by_address, sort_keys=True),
            },
        )

    def rule(self, *, approval: str) -> Rule:
        """The rule for what comes after this approval."""
        return lambda_rule(
            "Approver",
            self._function,
            {"execution": "#{codepipeline.PipelineExecutionId}", "stage": approval},
        )
