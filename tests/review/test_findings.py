"""What is called out, for each kind of concern, and what is not."""

from typing import Any

import pytest

from review.changes import Concern, StackReview
from tests.review.reviews import Pair, resource, stack_reviews


def policy(*statements: dict[str, Any]) -> Any:  # noqa: ANN401
    return resource(
        "IAM::Policy", "Role/Policy", PolicyDocument={"Statement": list(statements)}, Roles=[{"Ref": "Role"}]
    )


def allow(*actions: str, on: Any = "arn:aws:s3:::a/*", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"Effect": "Allow", "Action": list(actions), "Resource": on, **more}


def group(*rules: dict[str, Any]) -> Any:  # noqa: ANN401
    return resource("EC2::SecurityGroup", "Group", GroupDescription="g", SecurityGroupIngress=list(rules))


def rule(cidr: str, port: int = 443) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": cidr}


def thing(kind: str, properties: dict[str, Any]) -> Any:  # noqa: ANN401
    return {"Type": f"AWS::{kind}", "Properties": properties}


def changed(kind: str, before: dict[str, Any], after: dict[str, Any]) -> Pair:
    return Pair({"Thing": thing(kind, before)}, {"Thing": thing(kind, after)})


def kept(before: str, after: str) -> Pair:
    def queue(how: str) -> Any:  # noqa: ANN401
        return resource("SQS::Queue", "Thing", attributes={"DeletionPolicy": how})

    return Pair({"Thing": queue(before)}, {"Thing": queue(after)})


BLOCKED = {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True}}
HALF_BLOCKED = {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": False}}
PROTECTED = {
    "LoadBalancerAttributes": [{"Key": "deletion_protection.enabled", "Value": "true"}, {"Key": "a", "Value": "b"}]
}
UNPROTECTED = {
    "LoadBalancerAttributes": [{"Key": "a", "Value": "b"}, {"Key": "deletion_protection.enabled", "Value": "false"}]
}
ENCRYPTED = {"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"BucketKeyEnabled": True}]}}
METHOD = {"HttpMethod": "POST", "ResourceId": "r", "RestApiId": "a", "AuthorizationType": "NONE"}
VERSIONED = {"VersioningConfiguration": {"Status": "Enabled"}}

FOUND = {
    "an action more": (
        Pair({"P": policy(allow("s3:Get"))}, {"P": policy(allow("s3:Get", "s3:Put"))}),
        Concern.PERMISSIONS,
    ),
    "a wider resource": (
        Pair({"P": policy(allow("s3:Get", on="arn:aws:s3:::a/b"))}, {"P": policy(allow("s3:Get"))}),
        Concern.PERMISSIONS,
    ),
    "a condition less": (
        Pair({"P": policy(allow("s3:Get", Condition={"Bool": {"a": "b"}}))}, {"P": policy(allow("s3:Get"))}),
        Concern.PERMISSIONS,
    ),
    "a denial less": (
        Pair({"P": policy(allow("s3:Get"), {**allow("s3:Put"), "Effect": "Deny"})}, {"P": policy(allow("s3:Get"))}),
        Concern.PERMISSIONS,
    ),
    "all but an action": (
        Pair({}, {"P": policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})}),
        Concern.PERMISSIONS,
    ),
    "a managed policy": (
        changed("IAM::Role", {}, {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}),
        Concern.PERMISSIONS,
    ),
    "who may take a role": (
        changed(
            "IAM::Role",
            {},
            {
                "AssumeRolePolicyDocument": {
                    "Statement": [
                        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::1:root"}}
                    ]
                }
            },
        ),
        Concern.PERMISSIONS,
    ),
    "anybody by a policy": (
        Pair(
            {},
            {
                "P": resource(
                    "S3::BucketPolicy",
                    "Policy",
                    Bucket="a",
                    PolicyDocument={"Statement": [{**allow("s3:Get"), "Principal": "*"}]},
                )
            },
        ),
        Concern.PUBLIC,
    ),
    "a rule more": (Pair({"G": group()}, {"G": group(rule("10.0.0.0/8"))}), Concern.NETWORK),
    "a wider rule": (Pair({"G": group(rule("10.1.0.0/16"))}, {"G": group(rule("10.0.0.0/8"))}), Concern.NETWORK),
    "another port": (Pair({"G": group(rule("10.0.0.0/8"))}, {"G": group(rule("10.0.0.0/8", 22))}), Concern.NETWORK),
    "a public database": (changed("RDS::DBInstance", {}, {"PubliclyAccessible": True}), Concern.PUBLIC),
    "a public bucket": (changed("S3::Bucket", BLOCKED, HALF_BLOCKED), Concern.PUBLIC),
    "a public bucket, by silence": (changed("S3::Bucket", BLOCKED, {}), Concern.PUBLIC),
    "a function for all": (changed("Lambda::Url", {"AuthType": "AWS_IAM"}, {"AuthType": "NONE"}), Concern.PUBLIC),
    "a method without key": (
        changed("ApiGateway::Method", {**METHOD, "ApiKeyRequired": True}, METHOD),
        Concern.PUBLIC,
    ),
    "a new public load balancer": (
        Pair({}, {"B": resource("ElasticLoadBalancingV2::LoadBalancer", "B", Scheme="internet-facing")}),
        Concern.PUBLIC,
    ),
    "deletion protection": (
        changed("RDS::DBCluster", {"DeletionProtection": True}, {"DeletionProtection": False}),
        Concern.PROTECTION,
    ),
    "deletion protection, by silence": (
        changed("RDS::DBCluster", {"DeletionProtection": True}, {}),
        Concern.PROTECTION,
    ),
    "that of a load balancer": (
        changed("ElasticLoadBalancingV2::LoadBalancer", PROTECTED, UNPROTECTED),
        Concern.PROTECTION,
    ),
    "encryption off": (changed("S3::Bucket", ENCRYPTED, {}), Concern.ENCRYPTION),
    "another key": (changed("SNS::Topic", {"KmsMasterKeyId": "a"}, {"KmsMasterKeyId": "b"}), Concern.ENCRYPTION),
    "no rotation": (changed("KMS::Key", {"EnableKeyRotation": True}, {"EnableKeyRotation": False}), Concern.ENCRYPTION),
    "older TLS": (
        changed("ElasticLoadBalancingV2::Listener", {"SslPolicy": "a"}, {"SslPolicy": "b"}),
        Concern.ENCRYPTION,
    ),
    "deletion policy": (kept("Retain", "Delete"), Concern.POLICY),
    "fewer backups": (
        changed("RDS::DBCluster", {"BackupRetentionPeriod": 35}, {"BackupRetentionPeriod": 1}),
        Concern.RETENTION,
    ),
    "shorter logs": (changed("Logs::LogGroup", {"RetentionInDays": 365}, {"RetentionInDays": 7}), Concern.RETENTION),
    "logs that end": (changed("Logs::LogGroup", {}, {"RetentionInDays": 7}), Concern.RETENTION),
    "no versions": (changed("S3::Bucket", VERSIONED, {}), Concern.RETENTION),
    "a vault without its lock": (
        changed("Backup::BackupVault", {"LockConfiguration": {"MinRetentionDays": 7}}, {}),
        Concern.RETENTION,
    ),
    "no recovery to a point in time": (
        changed(
            "DynamoDB::Table",
            {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
            {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
        ),
        Concern.RETENTION,
    ),
    "a nested stack": (
        changed("CloudFormation::Stack", {"TemplateURL": "a"}, {"TemplateURL": "b"}),
        Concern.UNSEEN,
    ),
}

SILENT = {
    "an action less": Pair({"P": policy(allow("s3:Get", "s3:Put"))}, {"P": policy(allow("s3:Get"))}),
    "two statements as one": Pair(
        {"P": policy(allow("s3:Get", on="a"), allow("s3:Get", on="b"))}, {"P": policy(allow("s3:Get", on=["a", "b"]))}
    ),
    "a part of a wildcard": Pair({"P": policy(allow("s3:*"))}, {"P": policy(allow("s3:Get", on="arn:aws:s3:::a/b"))}),
    "a condition more": Pair(
        {"P": policy(allow("s3:Get"))}, {"P": policy(allow("s3:Get", Condition={"Bool": {"a": "b"}}))}
    ),
    "a denial more": Pair(
        {"P": policy(allow("s3:Get"))}, {"P": policy(allow("s3:Get"), {**allow("s3:Put"), "Effect": "Deny"})}
    ),
    "another asset to read": Pair(
        {"P": policy(allow("s3:Get", on=f"arn:aws:s3:::a/{'a' * 64}.zip"))},
        {"P": policy(allow("s3:Get", on=f"arn:aws:s3:::a/{'b' * 64}.zip"))},
    ),
    "a narrower rule": Pair({"G": group(rule("10.0.0.0/8"))}, {"G": group(rule("10.1.0.0/16"))}),
    "a rule less": Pair({"G": group(rule("10.0.0.0/8"))}, {"G": group()}),
    "encryption on": changed("S3::Bucket", {}, ENCRYPTED),
    "protection on": changed("RDS::DBCluster", {}, {"DeletionProtection": True}),
    "a private bucket": changed("S3::Bucket", HALF_BLOCKED, BLOCKED),
    "kept longer": changed("Logs::LogGroup", {"RetentionInDays": 7}, {}),
    "kept better": kept("Delete", "Retain"),
    "more backups": changed("RDS::DBCluster", {"BackupRetentionPeriod": 1}, {"BackupRetentionPeriod": 35}),
    "versions": changed("S3::Bucket", {}, VERSIONED),
    "a new method with a key": Pair({}, {"M": thing("ApiGateway::Method", {**METHOD, "ApiKeyRequired": True})}),
}


@pytest.fixture(scope="module")
def reviews() -> dict[str, StackReview]:
    return stack_reviews({**{name: pair for name, (pair, _) in FOUND.items()}, **SILENT})


@pytest.mark.parametrize("name", FOUND)
def test_what_protects_less_or_allows_more_is_called_out(reviews: dict[str, StackReview], name: str) -> None:
    _, concern = FOUND[name]
    assert reviews[name].concerns == (concern,)
    assert str(concern) in reviews[name].summary


@pytest.mark.parametrize("name", SILENT)
def test_what_protects_more_or_allows_less_is_not(reviews: dict[str, StackReview], name: str) -> None:
    assert reviews[name].changes
    assert reviews[name].findings == ()


def test_only_what_is_new_of_a_statement_is_named(reviews: dict[str, StackReview]) -> None:
    (finding,) = reviews["an action more"].findings
    assert finding.text == "${Role} may s3:Put on arn:aws:s3:::a/*"
    assert finding.wide, "it has a wildcard"


def test_the_whole_world_stands_out() -> None:
    pairs = {"open": Pair({"G": group()}, {"G": group(rule("10.0.0.0/8"), rule("0.0.0.0/0"))})}
    findings = stack_reviews(pairs)["open"].findings
    assert [finding.wide for finding in findings] == [True, False]
    assert "Everyone" in findings[0].text


def test_of_a_new_stack_only_what_stands_out_is_called_out() -> None:
    narrow, wide = policy(allow("s3:Get", on="a")), policy(allow("s3:Get", on="*"))
    review = stack_reviews({"new": Pair(None, {"Narrow": narrow, "Wide": wide})})["new"]
    assert len(review.findings) == 1
    assert review.summary == "new stack, 2 added"
