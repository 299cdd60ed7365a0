import json

import pytest

from tests.tap_stack.conftest import ACCOUNT
from tests.tap_stack.templates import Template


@pytest.mark.requirement("C12")
def test_every_key_rotates_and_has_an_alias(disposable: Template) -> None:
    keys = disposable.all("KMS::Key")
    assert keys
    assert all(key.properties["EnableKeyRotation"] is True for key in keys)
    targets = {alias.properties["TargetKeyId"]["Fn::GetAtt"][0] for alias in disposable.all("KMS::Alias")}
    assert targets == {key.logical_id for key in keys}


@pytest.mark.requirement("C12")
def test_every_log_group_is_encrypted_and_expires(disposable: Template) -> None:
    groups = disposable.all("Logs::LogGroup")
    assert groups
    for group in groups:
        assert disposable.referred(group.properties["KmsKeyId"]).type == "AWS::KMS::Key"
        assert group.properties["RetentionInDays"] == 30


@pytest.mark.requirement("C12")
def test_cloudwatch_logs_may_use_the_logs_key_for_the_groups_of_this_stack_only(disposable: Template) -> None:
    key = disposable.referred(disposable.all("Logs::LogGroup")[0].properties["KmsKeyId"])
    (statement,) = [
        s for s in key.properties["KeyPolicy"]["Statement"] if s["Principal"].get("Service", "").startswith("logs.")
    ]
    groups = statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    prefix = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:"
    assert {group.removeprefix(prefix) for group in groups} == {
        "Disposable-*",
        "/aws/rds/cluster/disposable/postgresql",
        "/aws/lambda/Disposable-*",
        "API-Gateway-Execution-Logs_*",
        "aws-waf-logs-Disposable-*",
        "/aws/events/Disposable/task-failures",
    }


@pytest.mark.requirement("C12")
def test_no_service_may_use_the_secrets_key_but_by_way_of_secrets_manager(disposable: Template) -> None:
    secrets = disposable.all("SecretsManager::Secret")
    assert secrets
    (key_id,) = {json.dumps(secret.properties["KmsKeyId"]) for secret in secrets}
    key = disposable.referred(json.loads(key_id))
    for statement in key.properties["KeyPolicy"]["Statement"]:
        if statement["Action"] != "kms:*":  # the account's administrators
            assert statement["Condition"] == {
                "StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}
            }


def test_what_is_kept_can_be_read_later(retained: Template) -> None:
    kept = [*retained.all("KMS::Key"), *retained.all("Logs::LogGroup")]
    assert kept
    for resource in kept:
        policies = resource.definition["DeletionPolicy"], resource.definition["UpdateReplacePolicy"]
        assert policies == ("RetainExceptOnCreate", "Retain"), json.dumps(resource.definition)
