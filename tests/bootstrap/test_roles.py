"""No way leads from a template to more rights than these policies give: not by a role, not by the bootstrap's own."""

import json

import pytest

from stages.boundary import boundary_name
from tests.bootstrap.conftest import NUMBER, Policies
from tests.bootstrap.evaluator import Json, allowed
from tests.conftest import Synthesized
from tests.stacks import stacks_of

pytestmark = pytest.mark.requirement("C11")

IAM = f"arn:aws:iam::{NUMBER}"


def bounded(policies: Policies) -> dict[str, str]:
    return {"iam:PermissionsBoundary": f"{IAM}:policy/{boundary_name(policies.accounts.pipelines[0])}"}


def role(policies: Policies, name: str = "dev-Backend-1A") -> str:
    return f"{IAM}:role/{policies.accounts.pipelines[0]}-{name}"


def decided(policies: Policies, action: str, resource: str, **context: str) -> bool:
    return allowed(policies.execution, policies.execution_boundary, action=action, resource=resource, context=context)


def test_every_role_of_every_stack_has_the_boundary(product: Synthesized) -> None:
    roles = 0
    for stack in stacks_of(product):
        for found in stack.template.all("IAM::Role"):
            boundary = json.dumps(found.properties["PermissionsBoundary"])
            assert f":{stack.account}:policy/{boundary_name(product.stack.stack_name.rpartition('-')[0])}" in boundary
            roles += 1
    assert roles > 20


@pytest.mark.parametrize("action", ["iam:CreateRole", "iam:PutRolePolicy"])
def test_a_role_is_made_and_changed_with_our_boundary_only(action: str, policies: Policies) -> None:
    assert decided(policies, action, role(policies), **bounded(policies))
    assert decided(policies, action, f"{IAM}:role/tap/api-logging/us-east-1/x", **bounded(policies))
    assert not decided(policies, action, role(policies))
    assert not decided(policies, action, role(policies), **{"iam:PermissionsBoundary": f"{IAM}:policy/other"})
    assert not decided(policies, action, f"{IAM}:role/somebody-elses", **bounded(policies))


def test_a_boundary_is_never_taken_away_or_exchanged(policies: Policies) -> None:
    assert not decided(policies, "iam:DeleteRolePermissionsBoundary", role(policies), **bounded(policies))
    other = {"iam:PermissionsBoundary": f"{IAM}:policy/other"}
    assert not decided(policies, "iam:PutRolePermissionsBoundary", role(policies), **other)


@pytest.mark.parametrize(
    "resource", ["policy/tap-commerce-boundary", "policy/tap-execution-boundary", "role/cdk-hnb659fds-cfn-exec-role-1"]
)
def test_neither_the_policies_nor_the_bootstraps_roles_can_be_touched(resource: str, policies: Policies) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    for action in ("iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"):
        bounds = (everything, policies.execution_boundary)  # even if somebody gave CloudFormation everything by hand
        assert not allowed(*bounds, action=action, resource=f"{IAM}:{resource}", context=bounded(policies))
    assert not decided(policies, "iam:PassRole", f"{IAM}:{resource}", **{"iam:PassedToService": "lambda.amazonaws.com"})


@pytest.mark.parametrize("action", ["iam:CreateUser", "iam:CreateAccessKey", "iam:AddUserToGroup", "iam:CreatePolicy"])
def test_there_are_no_users_and_no_policies_of_templates(action: str, policies: Policies) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    for kind in ("user/x", "group/x", "policy/x"):
        assert not allowed(everything, policies.execution_boundary, action=action, resource=f"{IAM}:{kind}")
    assert not allowed(policies.execution, action=action, resource=f"{IAM}:user/x")


@pytest.mark.parametrize("action", ["organizations:LeaveOrganization", "account:CloseAccount", "sts:AssumeRole"])
def test_what_no_template_needs_is_out_of_reach_whoever_allows_it(action: str, policies: Policies) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    assert not allowed(everything, policies.execution_boundary, action=action)


def test_other_regions_are_out_of_reach(policies: Policies) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    for bounds in (policies.execution_boundary, policies.role_boundary):
        assert allowed(everything, bounds, action="logs:CreateLogStream")
        elsewhere = {"aws:RequestedRegion": "eu-west-1"}
        assert not allowed(everything, bounds, action="logs:CreateLogStream", context=elsewhere)


def test_the_bootstraps_stacks_are_nobodys_to_change(policies: Policies) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    for stack in ("CDKToolkit", "tap-bootstrap"):
        arn = f"arn:aws:cloudformation:us-east-1:{NUMBER}:stack/{stack}/1"
        assert not allowed(everything, policies.execution_boundary, action="cloudformation:UpdateStack", resource=arn)


def test_roles_are_passed_to_the_services_that_ours_trust_only(policies: Policies) -> None:
    to: Json = {"iam:PassedToService": "lambda.amazonaws.com"}
    assert decided(policies, "iam:PassRole", role(policies), **to)
    assert not decided(policies, "iam:PassRole", role(policies), **{"iam:PassedToService": "ec2.amazonaws.com"})
    assert not decided(policies, "iam:PassRole", f"{IAM}:role/somebody-elses", **to)


def test_aws_own_policies_are_attached_only_if_a_template_attaches_them(commerce_stages: Policies) -> None:
    logs = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    context = bounded(commerce_stages)
    attach = "iam:AttachRolePolicy"
    assert decided(commerce_stages, attach, role(commerce_stages), **context, **{"iam:PolicyARN": logs})
    powerful = {"iam:PolicyARN": "arn:aws:iam::aws:policy/PowerUserAccess"}
    assert not decided(commerce_stages, attach, role(commerce_stages), **context, **powerful)


def test_the_one_role_without_a_boundary_is_that_of_awss_rotation(commerce_stages: Policies) -> None:
    """Its transform takes none: what is in the way of misuse is its name, which no role of a template of ours has."""
    rotation = role(commerce_stages, "dev-Databas-SecretsManagerRDSPostgr-1A")
    assert decided(commerce_stages, "iam:CreateRole", rotation)
    attach = {"iam:PolicyARN": "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"}
    assert decided(commerce_stages, "iam:AttachRolePolicy", rotation, **attach)
    powerful = {"iam:PolicyARN": "arn:aws:iam::aws:policy/PowerUserAccess"}
    assert not decided(commerce_stages, "iam:AttachRolePolicy", rotation, **powerful)
    assert "SecretsManagerRDS" not in json.dumps(commerce_stages.accounts.templates)


@pytest.mark.product("payments")
def test_where_nothing_is_rotated_every_role_is_bounded(tools: Policies) -> None:
    assert not decided(tools, "iam:CreateRole", role(tools, "pipeline-SecretsManagerRDSPostgr-1A"))
