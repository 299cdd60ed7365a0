"""What CloudFormation may do about roles: only bounded ones, and pass them to the services that take ours."""

from collections.abc import Iterator, Mapping
from typing import Any

from bootstrap.account import Accounts
from bootstrap.places import BY_STACK_NAME, ROTATION_ROLES
from bootstrap.templates import attached_policies, principals_of
from stages.boundary import boundary_name

Json = dict[str, Any]

_IAM = "arn:${AWS::Partition}:iam::"
_BOUNDED = ("iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy")
"""Only with our boundary on the role, as it is or as it will be."""
_ATTACHING = ("iam:AttachRolePolicy", "iam:DetachRolePolicy")

ROLE_ACTIONS = frozenset({*_BOUNDED, *_ATTACHING, "iam:PassRole", "iam:CreateServiceLinkedRole"})
"""Actions that are allowed on conditions of their own."""

_ROTATION = "AWS::SecretsManager::RotationSchedule"
_ROTATION_POLICIES = ("service-role/AWSLambdaBasicExecutionRole", "service-role/AWSLambdaVPCAccessExecutionRole")

_LINKED = {
    "AWS::ApplicationAutoScaling": "ecs.application-autoscaling.amazonaws.com",
    "AWS::Backup": "backup.amazonaws.com",
    "AWS::ECS": "ecs.amazonaws.com",
    "AWS::ElasticLoadBalancingV2": "elasticloadbalancing.amazonaws.com",
    "AWS::RDS": "rds.amazonaws.com",
    "AWS::WAFv2": "wafv2.amazonaws.com",
}
"""Whose role AWS makes, by the resource types whose first resource in an account makes it."""


def boundaries(accounts: Accounts) -> list[str]:
    """The policies, any of which a role has to have as its boundary."""
    return [f"{_IAM}${{AWS::AccountId}}:policy/{boundary_name(pipeline)}" for pipeline in sorted(accounts.pipelines)]


def _roles(accounts: Accounts) -> list[str]:
    formats = [f"arn:${{AWS::Partition}}:{arn}" for arn in BY_STACK_NAME["iam"]]
    filled = {
        arn.replace("{account}", "${AWS::AccountId}").replace("{pipeline}", pipeline)
        for arn in formats
        for pipeline in accounts.pipelines
    }
    return sorted(filled)


def rotation_roles(accounts: Accounts) -> list[str]:
    """Those that AWS' transform makes, without a boundary."""
    return [f"{_IAM}${{AWS::AccountId}}:role/{pipeline}{ROTATION_ROLES}" for pipeline in sorted(accounts.pipelines)]


def role_statements(needed: Mapping[str, set[str]], accounts: Accounts) -> Iterator[Json]:
    """What is allowed of the actions that are needed, about the roles of these accounts' stacks."""
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundaries(accounts)}}
    if used := [action for action in _BOUNDED if action in needed]:
        yield _allow(used, _roles(accounts), bounded)
    if policies := sorted(attached_policies(accounts.templates)):
        yield _allow(_ATTACHING, _roles(accounts), {**bounded, "ArnEquals": _attached(policies)})
    if any(_ROTATION in types for types in needed.values()):
        unbounded = ("iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy")
        yield _allow(unbounded, rotation_roles(accounts))
        yield _allow(_ATTACHING, rotation_roles(accounts), {"ArnEquals": _attached(_ROTATION_POLICIES)})
    if "iam:PassRole" in needed:
        services = sorted(principals_of(accounts.templates) | {"lambda.amazonaws.com"})
        yield _allow(["iam:PassRole"], _roles(accounts), {"StringEquals": {"iam:PassedToService": services}})
    if linked := _linked(needed.get("iam:CreateServiceLinkedRole", set())):
        role = f"{_IAM}${{AWS::AccountId}}:role/aws-service-role/*"
        yield _allow(["iam:CreateServiceLinkedRole"], [role], {"StringEquals": {"iam:AWSServiceName": linked}})


def _attached(policies: list[str] | tuple[str, ...]) -> Json:
    return {"iam:PolicyARN": [f"{_IAM}aws:policy/{policy}" for policy in policies]}


def _linked(types: set[str]) -> list[str]:
    services = {"::".join(resource_type.split("::")[:2]) for resource_type in types}
    return sorted(_LINKED[service] for service in services if service in _LINKED)


def _allow(actions: list[str] | tuple[str, ...], resources: list[str], condition: Json | None = None) -> Json:
    allowed: Json = {"Effect": "Allow", "Action": sorted(actions), "Resource": resources}
    return {**allowed, "Condition": condition} if condition else allowed
