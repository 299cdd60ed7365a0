"""Customer keys in all stacks: what is sensitive is under one, and nobody may do more with it than he needs (C12)."""

from collections.abc import Iterator

import pytest

from tests.conftest import Synthesized
from tests.stacks import SynthesizedStack, stacks_of
from tests.tap_stack.policies import listed, statements, text
from tests.tap_stack.templates import Json, Resource

KEY_OF = {
    "AWS::Logs::LogGroup": "KmsKeyId",
    "AWS::SNS::Topic": "KmsMasterKeyId",
    "AWS::SQS::Queue": "KmsMasterKeyId",
    "AWS::SecretsManager::Secret": "KmsKeyId",
}
"""Types that hold what is sensitive, and the property that names their key."""

BUCKETS_WITHOUT_KEY = {
    "TapStack/LoadBalancer/AccessLogs": "Load balancers deliver access logs to buckets under S3's own keys only.",
    "TapStack/Storefront/AccessLogs": "CloudFront and S3 deliver access logs to buckets under S3's own keys only.",
    "TapStack/Storefront/Site/Bucket": "An origin access identity reads nothing that is under a customer key.",
    "PipelineStack/Storage/AccessLogs": "S3 delivers access logs to buckets under its own keys only.",
}
"""Buckets under S3's own keys, and why."""


@pytest.fixture(scope="module")
def stacks(product: Synthesized) -> list[SynthesizedStack]:
    return stacks_of(product)


def keys(stacks: list[SynthesizedStack]) -> Iterator[tuple[SynthesizedStack, Resource]]:
    for stack in stacks:
        found = stack.template.all("KMS::Key")
        assert found, f"{stack.name} has no key"
        yield from ((stack, key) for key in found)


@pytest.mark.requirement("C12")
def test_every_key_rotates_and_has_one_alias_named_after_its_stack(stacks: list[SynthesizedStack]) -> None:
    for stack, key in keys(stacks):
        assert key.properties["EnableKeyRotation"] is True, stack.path(key)
        (alias,) = stack.template.all("KMS::Alias", TargetKeyId=key.attribute("Arn"))
        assert alias.properties["AliasName"].startswith(f"alias/{stack.stack_name}")


@pytest.mark.requirement("C12")
def test_only_the_accounts_administrators_may_do_everything_with_a_key(stacks: list[SynthesizedStack]) -> None:
    for stack, key in keys(stacks):
        for statement in statements(key):
            if statement["Effect"] == "Allow" and {"kms:*", "*"} & set(listed(statement["Action"])):
                assert statement["Principal"] == {"AWS": f"arn:aws:iam::{stack.account}:root"}, stack.path(key)


@pytest.mark.requirement("C12")
def test_nobody_but_administrators_may_change_a_key_or_its_policy(stacks: list[SynthesizedStack]) -> None:
    using = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncrypt", "CreateGrant")
    for stack, key in keys(stacks):
        for statement in statements(key):
            actions = [action for action in listed(statement["Action"]) if action != "kms:*"]
            allowed = [action for action in actions if action.removeprefix("kms:").startswith(using)]
            assert actions == allowed, stack.path(key)


@pytest.mark.requirement("C12")
def test_an_aws_service_may_use_a_key_under_a_condition_only(stacks: list[SynthesizedStack]) -> None:
    """One that ties the use to this account, or every customer of the service could have it used (confused deputy)."""
    services = [(s, k, st) for s, k in keys(stacks) for st in statements(k) if "Service" in _principal(st)]
    assert services
    for stack, key, statement in services:
        assert stack.account in text(statement.get("Condition")), stack.path(key)


def _principal(statement: Json) -> dict[str, Json]:
    principal = statement["Principal"]
    return principal if isinstance(principal, dict) else {"AWS": principal}


@pytest.mark.requirement("C12")
def test_secrets_logs_and_messages_are_under_a_customer_key_of_their_stack(stacks: list[SynthesizedStack]) -> None:
    for stack in stacks:
        sensitive = [resource for resource in stack.template.resources if resource.type in KEY_OF]
        assert {"AWS::Logs::LogGroup"} <= {resource.type for resource in sensitive}
        for resource in sensitive:
            key = resource.properties.get(KEY_OF[resource.type])
            assert key, f"{stack.path(resource)} is under no customer key"
            assert stack.template.referred(key).type == "AWS::KMS::Key"


@pytest.mark.requirement("C12")
def test_buckets_are_under_a_customer_key_unless_a_reason_speaks_against_it(stacks: list[SynthesizedStack]) -> None:
    without = set()
    for stack in stacks:
        for bucket in stack.template.all("S3::Bucket"):
            (rule,) = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            default = rule["ServerSideEncryptionByDefault"]
            if default["SSEAlgorithm"] == "aws:kms":
                assert stack.template.referred(default["KMSMasterKeyID"]).type == "AWS::KMS::Key"
            else:
                without.add(stack.path(bucket))
    assert without == BUCKETS_WITHOUT_KEY.keys()
