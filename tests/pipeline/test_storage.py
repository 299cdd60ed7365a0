import pytest

from tests.pipeline.definition import Definition
from tests.tap_stack.templates import Template


def test_artifacts_are_under_the_pipelines_key(definition: Definition, template: Template) -> None:
    store = definition.pipeline.properties["ArtifactStore"]
    key = template.one("KMS::Key")
    assert store["EncryptionKey"] == {"Id": key.attribute("Arn"), "Type": "KMS"}
    (rule,) = template.referred(store["Location"]).properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"KMSMasterKeyID": key.attribute("Arn"), "SSEAlgorithm": "aws:kms"}
    assert key.properties["EnableKeyRotation"] is True


def test_the_accounts_of_the_stages_may_read_the_artifacts(definition: Definition, template: Template) -> None:
    bucket = template.referred(definition.pipeline.properties["ArtifactStore"]["Location"])
    (policy,) = (p for p in template.all("S3::BucketPolicy") if p.properties["Bucket"] == bucket.ref)
    key = template.one("KMS::Key")
    for account in ("222222222222", "333333333333", "444444444444"):
        deploy_role = f":{account}:role/cdk-hnb659fds-deploy-role-{account}-us-east-1"
        for document, action in (
            (policy.properties["PolicyDocument"], "s3:GetObject*"),
            (key.properties["KeyPolicy"], "kms:Decrypt"),
        ):
            assert [
                statement
                for statement in document["Statement"]
                if action in statement["Action"] and deploy_role in str(statement["Principal"])
            ]


def test_no_bucket_is_public_or_read_without_tls_and_none_grows_for_ever(template: Template) -> None:
    buckets = template.all("S3::Bucket")
    assert buckets
    for bucket in buckets:
        assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket.properties["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] > 0
        (policy,) = (p for p in template.all("S3::BucketPolicy") if p.properties["Bucket"] == bucket.ref)
        assert [
            statement
            for statement in policy.properties["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        ]


@pytest.mark.requirement("C12")
def test_cloudwatch_logs_may_use_the_key_for_log_groups_of_the_pipeline_only(template: Template) -> None:
    (statement,) = (
        statement
        for statement in template.one("KMS::Key").properties["KeyPolicy"]["Statement"]
        if statement["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    )
    assert statement["Condition"] == {
        "ArnLike": {
            "kms:EncryptionContext:aws:logs:arn": [
                "arn:aws:logs:us-east-1:111111111111:log-group:tap-commerce-pipeline-*"
            ]
        }
    }
