"""The boundary of our roles lets through what they are given, and nothing that would make them more."""

import json
import re
from collections.abc import Iterator

import pytest

from bootstrap.account import QUALIFIER
from tests.bootstrap.conftest import NUMBER, Policies
from tests.bootstrap.evaluator import Json, allowed, listed
from tests.conftest import Synthesized
from tests.stacks import SynthesizedStack, stacks_of
from tests.tap_stack.policies import documents, text

pytestmark = pytest.mark.requirement("C11")

MANAGED = {
    "AmazonAPIGatewayPushToCloudWatchLogs": (
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        "logs:GetLogEvents",
        "logs:FilterLogEvents",
    ),
    "AmazonRDSEnhancedMonitoringRole": (
        "logs:CreateLogGroup",
        "logs:PutRetentionPolicy",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:DescribeLogStreams",
        "logs:GetLogEvents",
    ),
}
"""What AWS' own policies allow, by name, as AWS' managed policy reference has them."""

CDK = [f"role/cdk-{QUALIFIER}-{kind}-role-{NUMBER}-us-east-1" for kind in ("deploy", "file-publishing", "lookup")]


def given(stack: SynthesizedStack) -> Iterator[tuple[str, str]]:
    """Every action and resource that a role of the stack is allowed by its own policies."""
    for resource in stack.template.resources:
        if resource.type in {"AWS::IAM::Role", "AWS::IAM::Policy"}:
            own = {k: v for k, v in resource.properties.items() if k != "AssumeRolePolicyDocument"}
            for statement in (s for one in documents(own) for s in one["Statement"] if s["Effect"] == "Allow"):
                for action in listed(statement["Action"]):
                    yield from ((action, text(at)) for at in _list(statement["Resource"]))


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def concrete(action: str, resource: str, stack: SynthesizedStack) -> list[str]:
    """Resources as they will be called; what a statement narrows by tags, by the names that have these tags."""
    if action == "sts:AssumeRole" and resource.endswith(":role/*"):
        return [f"arn:aws:iam::{stack.account}:{role}" for role in CDK]
    if action == "iam:PassRole" and resource.startswith("<"):
        return [f"arn:aws:iam::{stack.account}:role/{stack.stack_name}-{resource.strip('<>')}"]
    return [re.sub(r"[<>*]", "x", re.sub(r"[<$]\{?AWS::Partition[>}]", "aws", resource))]


def test_every_role_may_do_all_that_its_policies_say(product: Synthesized, request: pytest.FixtureRequest) -> None:
    name = product.app.node.try_get_context("product") or "commerce"
    policies: Policies = request.getfixturevalue(f"{name}_stages")
    checked = 0
    for stack in stacks_of(product):
        bounds = json.loads(json.dumps(policies.role_boundary).replace(NUMBER, stack.account))
        for action, resource in given(stack):
            for at in concrete(action, resource, stack):
                assert allowed(bounds, action=action.replace("*", "x"), resource=at), (stack.name, action, at)
                checked += 1
    assert checked > 100


def test_what_awss_own_policies_allow_is_within_it_too(product: Synthesized, commerce_stages: Policies) -> None:
    attached = {
        text(arn).rpartition("/")[2]
        for stack in stacks_of(product)
        for role in stack.template.all("IAM::Role")
        for arn in role.properties.get("ManagedPolicyArns", ())
    }
    assert attached
    for action in (action for policy in attached for action in MANAGED[policy]):
        assert allowed(commerce_stages.role_boundary, action=action), action


@pytest.mark.parametrize(
    "action",
    [
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:CreateUser",
        "iam:CreatePolicyVersion",
        "iam:DeleteRolePermissionsBoundary",
        "iam:UpdateAssumeRolePolicy",
        "organizations:LeaveOrganization",
        "cloudformation:CreateStack",
        "cloudformation:DeleteStack",
        "ec2:AuthorizeSecurityGroupIngress",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "lambda:CreateFunction",
        "lambda:UpdateFunctionCode",
        "rds:DeleteDBCluster",
        "rds:ModifyDBCluster",
        "s3:DeleteBucket",
        "s3:PutBucketPolicy",
        "secretsmanager:DeleteSecret",
        "codebuild:UpdateProject",
        "codepipeline:UpdatePipeline",
        "backup:DeleteRecoveryPoint",
        "logs:DeleteLogGroup",
    ],
)
def test_no_role_makes_changes_or_deletes_infrastructure(action: str, policies: Policies) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    assert not allowed(everything, policies.role_boundary, action=action)


@pytest.mark.parametrize("stack", ["tap-commerce-prod", "tap-payments-dev", "tap-commerce-pipeline", "CDKToolkit"])
def test_of_stacks_only_sandboxes_can_be_ended(stack: str, policies: Policies) -> None:
    deletion = "cloudformation:DeleteStack"
    arn = f"arn:aws:cloudformation:us-east-1:{NUMBER}:stack"
    ours = f"{arn}/{policies.accounts.pipelines[0]}-sandbox-a/1"
    assert allowed(policies.role_boundary, action=deletion, resource=ours)
    assert not allowed(policies.role_boundary, action=deletion, resource=f"{arn}/{stack}/1")


@pytest.mark.parametrize(
    "role", [f"cdk-{QUALIFIER}-cfn-exec-role-{NUMBER}-us-east-1", "OrganizationAccountAccessRole", "somebody-elses"]
)
@pytest.mark.parametrize("action", ["sts:AssumeRole", "iam:PassRole"])
def test_no_role_takes_or_passes_one_that_is_not_ours(action: str, role: str, policies: Policies) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    assert not allowed(everything, policies.role_boundary, action=action, resource=f"arn:aws:iam::{NUMBER}:role/{role}")
