"""Who may approve: one role, which people take with the name that their directory knows them by (decision 39)."""

from collections.abc import Iterable, Sequence

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

READING = (
    "codepipeline:GetPipeline",
    "codepipeline:GetPipelineExecution",
    "codepipeline:GetPipelineState",
    "codepipeline:ListActionExecutions",
    "codepipeline:ListPipelineExecutions",
)
"""What who approves sees of the pipeline."""

REPORTS = (
    "codebuild:BatchGetReportGroups",
    "codebuild:BatchGetReports",
    "codebuild:DescribeTestCases",
    "codebuild:ListReportsForReportGroup",
)


class Approvers(Construct):
    """A role that may answer the pipeline's approvals, and read what the answer depends on.

    Args:
        pipeline: The pipeline's name, from which the role's follows.
        principals: The roles whose people may take it. They stand in a condition: as principals they would have to
            exist before the stack is deployed, and one that is made anew would be another.
        approvals: The stages that ask; each has one action of the same name.
        report_groups: Names of those with the tests' reports.
        build_logs: The builds' log group.

    Attributes:
        role: For more that they should be able to read.
        sessions: What the ARNs of the role's sessions begin with.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: str,
        principals: Sequence[str],
        approvals: Iterable[str],
        report_groups: Iterable[str],
        build_logs: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        name = f"{pipeline}-approvers"
        self.role = iam.Role(
            self,
            "Role",
            role_name=name,
            description=f"Whoever may approve what {pipeline} releases",
            assumed_by=_people_of(principals),
        )
        self.sessions = stack.format_arn(service="sts", region="", resource="assumed-role", resource_name=name)
        arn = stack.format_arn(service="codepipeline", resource=pipeline)
        groups = [
            stack.format_arn(service="codebuild", resource="report-group", resource_name=group)
            for group in report_groups
        ]
        for actions, resources in (
            (["codepipeline:PutApprovalResult"], [f"{arn}/{stage}/{stage}" for stage in approvals]),
            (READING, [arn]),
            (REPORTS, groups),
            (["logs:FilterLogEvents", "logs:GetLogEvents"], [build_logs.log_group_arn]),
        ):
            self.role.add_to_policy(iam.PolicyStatement(actions=[*actions], resources=resources))


def _people_of(principals: Sequence[str]) -> iam.IPrincipal:
    """Sessions of these roles, each under its own name: `aws:userid` is `<id of the role>:<name of the session>`.

    Without that, whoever takes the role would choose the name, and with it the person that the record shows.
    """
    accounts = sorted({principal.split(":")[4] for principal in principals})
    return iam.CompositePrincipal(*(iam.AccountPrincipal(account) for account in accounts)).with_conditions(
        {
            "ArnEquals": {"aws:PrincipalArn": [*principals]},
            "StringLike": {"aws:userid": "*:${sts:RoleSessionName}"},
        }
    )
