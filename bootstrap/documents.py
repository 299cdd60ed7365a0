"""The template of an account's policies: split where IAM's limit asks for it, always in the same way."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bootstrap.account import Accounts
from bootstrap.boundary import EXECUTION_BOUNDARY, execution_boundary, role_boundary
from bootstrap.statements import execution_statements
from stages.boundary import boundary_name

Json = dict[str, Any]

MOST_CHARACTERS = 6_144
"""Of one managed policy, white space not counted (IAM's quotas)."""
MOST_POLICIES = 10
"""On one role, unless somebody asks for more (IAM's quotas)."""
_FULL = int(MOST_CHARACTERS * 0.95)
"""An account's partition may have a longer name than `aws`."""

OUTPUT = "ExecutionPolicies"
"""The template's output with their ARNs, as `cdk bootstrap --cloudformation-execution-policies` takes them."""


def size(document: Mapping[str, Any]) -> int:
    """The characters that count, once CloudFormation has put in partition and account."""
    text = json.dumps(document, separators=(",", ":"))
    return len(text.replace("${AWS::Partition}", "aws").replace("${AWS::AccountId}", "1" * 12))


def document(statements: Iterable[Json]) -> Json:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def split(statements: Sequence[Json]) -> list[Json]:
    """Documents within the limit, each filled before the next is begun.

    Raises:
        ValueError: One statement alone is too long, or there are more documents than a role may have.
    """
    found: list[list[Json]] = [[]]
    for one in statements:
        if found[-1] and size(document([*found[-1], one])) > _FULL:
            found.append([])
        found[-1].append(one)
    documents = [document(part) for part in found]
    if any(size(each) > _FULL for each in documents) or len(documents) > MOST_POLICIES:
        raise ValueError(f"{len(documents)} policies of {[size(each) for each in documents]} characters")
    return documents


def _substituted(value: object) -> object:
    """With `Fn::Sub` around what names partition or account."""
    if isinstance(value, dict):
        return {key: _substituted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_substituted(inner) for inner in value]
    return {"Fn::Sub": value} if isinstance(value, str) and "${" in value else value


def _managed(name: str, policy: Json, description: str) -> Json:
    properties = {"ManagedPolicyName": name, "Description": description, "PolicyDocument": _substituted(policy)}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}


def template(accounts: Accounts) -> Json:
    """The CloudFormation template of everything that these accounts need before the CDK's bootstrap."""
    execution = {
        f"Execution{number}": _managed(
            f"tap-{accounts.name}-execution-{number}", policy, "What CloudFormation may do for stacks of the CDK."
        )
        for number, policy in enumerate(split(execution_statements(accounts)), start=1)
    }
    bounds = {
        f"RoleBoundary{number}": _managed(
            boundary_name(pipeline),
            document(role_boundary(accounts)),
            f"Bounds every role of the stacks of {pipeline}.",
        )
        for number, pipeline in enumerate(sorted(accounts.pipelines), start=1)
    }
    own = _managed(EXECUTION_BOUNDARY, document(execution_boundary(accounts)), "Bounds CloudFormation's own role.")
    arns = {"Fn::Join": [",", [{"Ref": logical_id} for logical_id in execution]]}
    return {
        "Description": f"Policies for the CDK's bootstrap in accounts of {accounts.name}; written by `make docs`",
        "Resources": {**execution, **bounds, "ExecutionBoundary": own},
        "Outputs": {OUTPUT: {"Value": arns}},
    }


def render(accounts: Accounts) -> str:
    """The template as its file has it: a statement's action and resource on a line of its own."""
    return json.dumps(template(accounts), indent=1) + "\n"
