"""What the policies of all stacks allow: no wildcard without a reason, and no policy that outgrows its limit (C11)."""

import re
from collections.abc import Iterator
from itertools import product as combinations

import pytest

from tests.accepted_wildcards import ACCEPTED
from tests.conftest import Synthesized
from tests.stacks import SynthesizedStack, stacks_of
from tests.tap_stack.policies import documents, listed, size, text
from tests.tap_stack.templates import Json, Resource

_PROJECT = re.compile(r"(log-group:/aws/codebuild/|report-group/)<\w+>")


Pairs = set[tuple[str, str]]
"""Of a path and a wildcard."""


@pytest.fixture(scope="module")
def stacks(product: Synthesized) -> list[SynthesizedStack]:
    return stacks_of(product)


def wildcards(resource: Resource) -> Iterator[str]:
    """What a resource's policies allow without naming it."""
    yield from (text(arn) for arn in resource.properties.get("ManagedPolicyArns", ()) if "iam::aws:" in text(arn))
    for document in documents(resource.properties):
        for statement in document["Statement"]:
            if statement["Effect"] == "Allow":
                yield from _of_statement(statement, resource)


def _of_statement(statement: Json, resource: Resource) -> Iterator[str]:
    yield from (name for name in ("NotAction", "NotResource", "NotPrincipal") if name in statement)
    of_key = resource.type == "AWS::KMS::Key"
    administration = of_key and text(statement["Principal"].get("AWS", "")).endswith(":root")
    for action in map(text, listed(statement.get("Action", []))):
        if "*" in action and not (administration and action == "kms:*"):  # or nobody could ever change the policy
            yield action
    for allowed in map(text, listed(statement.get("Resource", []))):
        if "*" in allowed and not (of_key and allowed == "*"):  # in a key's policy, the key itself
            yield allowed
    anybody = statement.get("Principal") in ("*", {"AWS": "*"})
    if anybody and "Condition" not in statement:
        yield "Principal *"


def found_in(stacks: list[SynthesizedStack]) -> Pairs:
    return {
        (stack.path(resource), _PROJECT.sub(r"\1<project>", wildcard.replace(stack.account, "ACCOUNT")))
        for stack in stacks
        for resource in stack.template.resources
        for wildcard in wildcards(resource)
    }


@pytest.fixture(scope="module")
def accepted() -> Pairs:
    return {pair for entry in ACCEPTED for pair in combinations(entry.paths, entry.wildcards)}


@pytest.mark.requirement("C11")
def test_every_wildcard_is_one_that_is_accepted_with_a_reason(stacks: list[SynthesizedStack], accepted: Pairs) -> None:
    found = found_in(stacks)
    assert found
    assert not found - accepted, "name the resource, or add it to tests/accepted_wildcards.py with its reason"


@pytest.mark.requirement("C11")
def test_no_wildcard_is_accepted_that_is_no_longer_there(
    commerce: Synthesized, payments: Synthesized, accepted: Pairs
) -> None:
    found = found_in([*stacks_of(commerce), *stacks_of(payments)])
    assert not accepted - found, "remove it from tests/accepted_wildcards.py"


@pytest.mark.requirement("C11")
def test_each_is_accepted_once_and_says_why() -> None:
    pairs = [pair for entry in ACCEPTED for pair in combinations(entry.paths, entry.wildcards)]
    assert len(pairs) == len(set(pairs))
    assert all(entry.reason.endswith(".") and len(entry.reason.split()) > 4 for entry in ACCEPTED)


def policy(**statement: Json) -> Json:
    return {"Statement": [{"Effect": "Allow", **statement}]}


ROOT, ROLE = {"AWS": "arn:aws:iam::1:root"}, {"AWS": "arn:aws:iam::1:role/a"}


@pytest.mark.requirement("C11")
@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("IAM::Policy", policy(Action="s3:*", Resource="arn:aws:s3:::a"), ["s3:*"]),
        ("IAM::Policy", policy(Action=["a:B"], Resource=["x", "*"]), ["*"]),
        ("IAM::Policy", policy(Action="a:B", Resource={"Fn::Join": ["", [{"Ref": "X"}, "/*"]]}), ["<X>/*"]),
        ("IAM::Policy", policy(NotAction="a:B", Resource="x"), ["NotAction"]),
        ("IAM::Role", [{"PolicyDocument": policy(Action="a:*", Resource="x")}], ["a:*"]),
        ("SNS::TopicPolicy", policy(Action="a:B", Principal="*"), ["Principal *"]),
        ("SNS::TopicPolicy", policy(Action="a:B", Principal="*", Condition={}), []),
        ("S3::BucketPolicy", policy(Effect="Deny", Action="s3:*", Principal="*"), []),
        ("KMS::Key", policy(Action="kms:*", Resource="*", Principal=ROOT), []),
        ("KMS::Key", policy(Action="kms:*", Resource="*", Principal=ROLE), ["kms:*"]),
    ],
)
def test_no_kind_of_wildcard_escapes(kind: str, properties: Json, expected: list[str]) -> None:
    assert list(wildcards(Resource("X", f"AWS::{kind}", {"Policies": properties}, {}))) == expected


@pytest.mark.requirement("C11")
def test_policies_that_aws_manages_count_as_wildcards() -> None:
    managed = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert list(wildcards(Resource("X", "AWS::IAM::Role", {"ManagedPolicyArns": [managed]}, {}))) == [managed]


LIMITS = {
    "AWS::IAM::ManagedPolicy": 6_144,
    "AWS::KMS::Key": 32_768,
    "AWS::S3::BucketPolicy": 20_480,
    "AWS::SNS::TopicPolicy": 30_720,
    "AWS::SQS::QueuePolicy": 8_192,
    "AWS::SecretsManager::ResourcePolicy": 20_480,
    "AWS::EC2::VPCEndpoint": 20_480,
    "AWS::Logs::ResourcePolicy": 5_120,
    "AWS::Backup::BackupVault": 20_480,
}
"""Characters that AWS allows in one policy, from the quotas page of each service."""
INLINE = 10_240
"""All inline policies of one role together."""
TRUST = 2_048
BUDGET = 0.8
"""Of a limit: a further stage or statement must still fit."""


@pytest.mark.requirement("C11")
def test_the_policies_of_resources_stay_within_their_budget(stacks: list[SynthesizedStack]) -> None:
    sizes = {
        stack.path(resource): size(document) / LIMITS[resource.type]
        for stack in stacks
        for resource in stack.template.resources
        if not resource.type.startswith("AWS::IAM::") or resource.type in LIMITS
        for document in documents(resource.properties)
    }
    assert sizes
    assert {path: share for path, share in sizes.items() if share > BUDGET} == {}


@pytest.mark.requirement("C11")
def test_the_policies_of_roles_stay_within_their_budget(stacks: list[SynthesizedStack]) -> None:
    for stack in stacks:
        policies = stack.template.all("IAM::Policy")
        for role in stack.template.all("IAM::Role"):
            own = role.properties.get("Policies", [])
            attached = [p.properties for p in policies if role.ref in p.properties["Roles"]]
            inline = sum(size(policy["PolicyDocument"]) for policy in (*own, *attached))
            assert inline <= INLINE * BUDGET, stack.path(role)
            assert size(role.properties["AssumeRolePolicyDocument"]) <= TRUST * BUDGET, stack.path(role)
            assert len(role.properties.get("ManagedPolicyArns", ())) <= 10, stack.path(role)
