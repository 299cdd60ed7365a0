"""What is out of reach whatever a policy says: for the roles that our stacks make, and for CloudFormation itself."""

from collections.abc import Sequence
from typing import Any

from bootstrap.account import QUALIFIER, Accounts
from bootstrap.needs import needs
from bootstrap.roles import boundaries, rotation_roles
from bootstrap.templates import types_of

Json = dict[str, Any]

EXECUTION_BOUNDARY = "tap-execution-boundary"
"""Bounds CloudFormation's own role, by `cdk bootstrap --custom-permissions-boundary`."""
POLICIES_STACK = "tap-bootstrap"
"""The stack with all of these policies."""

_IAM = "arn:${AWS::Partition}:iam::${AWS::AccountId}"
_ANYWHERE = "arn:${AWS::Partition}:iam::*"

IN_REGION = (
    "apigateway:GET",
    "apigateway:PATCH",
    "cloudformation:Describe*",
    "cloudformation:DetectStack*",
    "cloudformation:Get*",
    "cloudformation:List*",
    "cloudwatch:Describe*",
    "cloudwatch:Get*",
    "cloudwatch:List*",
    "cloudwatch:PutMetricData",
    "codebuild:*Build*",
    "codebuild:*Report*",
    "codebuild:BatchPut*",
    "codebuild:DescribeTestCases",
    "codeconnections:UseConnection",
    "codecommit:*Archive*",
    "codecommit:Get*",
    "codecommit:GitPull",
    "codepipeline:Get*",
    "codepipeline:List*",
    "codepipeline:Put*",
    "codepipeline:StartPipelineExecution",
    "codestar-connections:UseConnection",
    "dynamodb:*Item",
    "dynamodb:BatchGet*",
    "dynamodb:Describe*",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:Describe*",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "ecs:Describe*",
    "ecs:List*",
    "ecs:RunTask",
    "ecs:StopTask",
    "ecs:TagResource",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:Describe*",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyRule",
    "elasticloadbalancing:RegisterTargets",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
    "lambda:InvokeFunction",
    "logs:Create*",
    "logs:Describe*",
    "logs:FilterLogEvents",
    "logs:Get*",
    "logs:PutLogEvents",
    "logs:PutRetentionPolicy",
    "rds:*DBClusterSnapshot*",
    "rds:AddTagsToResource",
    "rds:Describe*",
    "rds:ListTagsForResource",
    "s3:Abort*",
    "s3:DeleteObject*",
    "s3:Get*",
    "s3:List*",
    "s3:PutObject*",
    "secretsmanager:Describe*",
    "secretsmanager:Get*",
    "secretsmanager:PutSecretValue",
    "secretsmanager:RotateSecret",
    "secretsmanager:UpdateSecretVersionStage",
    "sns:Publish",
    "sqs:*Message*",
    "ssm:GetParameter*",
    "tag:GetResources",
    "xray:BatchGet*",
    "xray:Get*",
    "xray:Put*",
)
"""What roles at work may do at most: use what is there. None may make, change or delete infrastructure."""

GLOBAL = ("cloudfront:CreateInvalidation", "cloudfront:GetInvalidation", "iam:GetRole", "iam:ListRoles")
"""The same, of services without a region."""


def _statement(effect: str, actions: Sequence[str], resources: Sequence[str], condition: Json | None = None) -> Json:
    made: Json = {"Effect": effect, "Action": list(actions), "Resource": list(resources)}
    return {**made, "Condition": condition} if condition else made


def role_boundary(accounts: Accounts) -> list[Json]:
    """The most that any role of our stacks can do, whatever its own policies allow; of stacks, it may end sandboxes.

    It may take roles of ours in any account, and the bootstrap's by which the CDK deploys, publishes and looks up; but
    neither CloudFormation's own, nor anybody else's.
    """
    regions = {"StringEquals": {"aws:RequestedRegion": sorted(accounts.regions)}}
    passed = [f"{_IAM}:role/{pipeline}-*" for pipeline in sorted(accounts.pipelines)]
    kinds = ("deploy", "file-publishing", "image-publishing", "lookup")
    stacks = "arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stack"
    sandboxes = [f"{stacks}/{pipeline}-sandbox-*" for pipeline in sorted(accounts.pipelines)]
    taken = [f"{_ANYWHERE}:role/{pipeline}-*" for pipeline in sorted(accounts.pipelines)]
    taken += [f"{_ANYWHERE}:role/cdk-{QUALIFIER}-{kind}-role-*" for kind in kinds]
    return [
        _statement("Allow", IN_REGION, ["*"], regions),
        _statement("Allow", GLOBAL, ["*"]),
        _statement("Allow", ["iam:PassRole"], [*passed, f"{_IAM}:role/tap/api-logging/*"]),
        _statement("Allow", ["sts:AssumeRole", "sts:TagSession"], taken),
        _statement("Allow", ["cloudformation:DeleteStack"], sandboxes, regions),
    ]


def _untouchable() -> list[str]:
    """What keeps CloudFormation's role from becoming more than it is."""
    return [f"{_IAM}:role/cdk-{QUALIFIER}-*", f"{_IAM}:policy/*", f"{_IAM}:user/*", f"{_IAM}:group/*"]


def execution_boundary(accounts: Accounts) -> list[Json]:
    """The most that CloudFormation can do, even if somebody gave its role more than our policies by hand."""
    services = sorted({action.partition(":")[0].lower() for action in needs(types_of(accounts.templates))})
    unbounded = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
    stacks = [f"arn:${{AWS::Partition}}:cloudformation:*:${{AWS::AccountId}}:stack/{name}/*" for name in _own_stacks()]
    elsewhere = {"StringNotEquals": {"aws:RequestedRegion": sorted({*accounts.regions, "us-east-1"})}}
    bounded = {"StringNotEquals": {"iam:PermissionsBoundary": boundaries(accounts)}}
    return [
        # A boundary grants nothing: what the role may do of this, its policies say.
        _statement("Allow", [f"{service}:*" for service in services], ["*"]),
        _statement("Deny", [f"{service}:*" for service in services], ["*"], elsewhere),
        _statement("Deny", ["iam:*"], _untouchable()),
        {"Effect": "Deny", "Action": unbounded, "NotResource": rotation_roles(accounts), "Condition": bounded},
        _statement("Deny", ["iam:DeleteRolePermissionsBoundary"], ["*"]),
        _statement("Deny", ["cloudformation:*"], stacks),
    ]


def _own_stacks() -> tuple[str, str]:
    return ("CDKToolkit", POLICIES_STACK)
