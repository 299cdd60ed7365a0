"""What happens to resources, and which losses stop the pipeline, for each kind of change."""

from typing import Any

import pytest

from review.changes import Destruction, Kind, StackReview
from tests.review.reviews import Pair, resource, stack_reviews

A, B = "a" * 64, "b" * 64


def bucket(path: str = "Files", *, policy: str = "Delete", **properties: Any) -> Any:  # noqa: ANN401
    kept = {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}
    return resource("S3::Bucket", path, attributes=kept, **properties)


def cluster(policy: str = "Snapshot", **properties: Any) -> Any:  # noqa: ANN401
    kept = {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}
    return resource("RDS::DBCluster", "Database/Cluster", attributes=kept, Engine="aurora-postgresql", **properties)


def task(digest: str, **more: Any) -> Any:  # noqa: ANN401
    image = {"Fn::Sub": f"222222222222.dkr.ecr.us-east-1.${{AWS::URLSuffix}}/assets:{digest}"}
    return resource("ECS::TaskDefinition", "Backend/Task", ContainerDefinitions=[{"Name": "b", "Image": image}], **more)


SERVICE = resource("ECS::Service", "Backend/Service", TaskDefinition={"Ref": "Task"})
INSTANCE = resource("RDS::DBInstance", "Database/Cluster/Writer", DBClusterIdentifier={"Ref": "Cluster"})
DEPLOYMENT = resource("ApiGateway::Deployment", "Api/Deployment", RestApiId="x")

PAIRS = {
    "same": Pair({"Bucket": bucket()}, {"Bucket": bucket()}),
    "new-stack": Pair(None, {"Bucket": bucket(), "Cluster": cluster()}),
    "added": Pair({}, {"Bucket": bucket()}),
    "changed": Pair({"Bucket": bucket()}, {"Bucket": bucket(Tags=[{"Key": "a", "Value": "b"}])}),
    "bucket-replaced": Pair({"Bucket": bucket(BucketName="a")}, {"Bucket": bucket(BucketName="b")}),
    "bucket-deleted": Pair({"Bucket": bucket()}, {}),
    "bucket-left": Pair({"Bucket": bucket(policy="Retain")}, {}),
    "bucket-left-too": Pair({"Bucket": bucket(policy="RetainExceptOnCreate")}, {}),
    "bucket-moves": Pair({"Bucket": bucket()}, {"Other": bucket()}),
    "bucket-moves-and-stays": Pair(
        {"Bucket": bucket(policy="Retain")}, {"Other": bucket("Elsewhere", policy="Retain")}
    ),
    "database-replaced": Pair(
        {"Cluster": cluster(DatabaseName="a"), "Writer": INSTANCE},
        {"Cluster": cluster(DatabaseName="b"), "Writer": INSTANCE},
    ),
    "database-deleted": Pair({"Cluster": cluster(), "Writer": INSTANCE}, {}),
    "instance-deleted": Pair({"Cluster": cluster(), "Writer": INSTANCE}, {"Cluster": cluster()}),
    "lone-instance-deleted": Pair({"Db": resource("RDS::DBInstance", "Db", Engine="postgres")}, {}),
    "key-deleted": Pair({"Key": resource("KMS::Key", "Key")}, {}),
    "secret-deleted": Pair({"Secret": resource("SecretsManager::Secret", "Secret")}, {}),
    "vault-replaced": Pair(
        {"Vault": resource("Backup::BackupVault", "Vault", BackupVaultName="a")},
        {"Vault": resource("Backup::BackupVault", "Vault", BackupVaultName="b")},
    ),
    "table-deleted": Pair({"Table": resource("DynamoDB::Table", "Table")}, {}),
    "cache-perhaps": Pair(
        {"Cache": resource("ElastiCache::CacheCluster", "Cache", AZMode="single-az")},
        {"Cache": resource("ElastiCache::CacheCluster", "Cache", AZMode="cross-az")},
    ),
    "topic-deleted": Pair({"Topic": resource("SNS::Topic", "Topic")}, {}),
    "group-deleted": Pair({"Group": resource("Logs::LogGroup", "Logs/Backend")}, {}),
    "nested-deleted": Pair({"Nested": resource("CloudFormation::Stack", "Nested", TemplateURL="x")}, {}),
    "retyped": Pair({"Thing": bucket("Thing")}, {"Thing": resource("SNS::Topic", "Thing")}),
    "image": Pair({"Task": task(A), "Service": SERVICE}, {"Task": task(B), "Service": SERVICE}),
    "image-and-more": Pair({"Task": task(A)}, {"Task": task(B, Cpu="512")}),
    "code": Pair(
        {"Function": resource("Lambda::Function", "Rotation/Function", Code={"S3Key": f"{A}.zip"})},
        {"Function": resource("Lambda::Function", "Rotation/Function", Code={"S3Key": f"{B}.zip"})},
    ),
    "api": Pair({"Deployment1": DEPLOYMENT}, {"Deployment2": {**DEPLOYMENT, "DependsOn": ["X"]}}),
    "metadata": Pair({"Topic": resource("SNS::Topic", "Old")}, {"Topic": resource("SNS::Topic", "New")}),
    "in-progress": Pair({}, {}, status="UPDATE_IN_PROGRESS"),
    "order": Pair(
        {"Topic": resource("SNS::Topic", "T")}, {"Topic": {**resource("SNS::Topic", "T"), "DependsOn": ["A"]}}
    ),
}


@pytest.fixture(scope="module")
def reviews() -> dict[str, StackReview]:
    return stack_reviews(PAIRS)


@pytest.mark.parametrize(
    ("pair", "summary"),
    [
        ("same", "no change"),
        ("new-stack", "new stack, 2 added"),
        ("added", "1 added"),
        ("changed", "1 changed"),
        ("bucket-replaced", "1 replaced, 1 destroyed without allowance"),
        ("bucket-deleted", "1 deleted, 1 destroyed without allowance"),
        ("bucket-left", "1 left behind"),
        ("bucket-left-too", "1 left behind"),
        ("bucket-moves", "1 added, 1 deleted, 1 destroyed without allowance"),
        ("database-replaced", "2 replaced, 1 destroyed without allowance"),
        ("group-deleted", "1 deleted, logs deleted"),
        ("retyped", "1 replaced, 1 destroyed without allowance"),
        ("cache-perhaps", "1 may be replaced, 1 destroyed without allowance"),
        ("image", "image of Backend"),
        ("image-and-more", "1 changed"),
        ("code", "code of Rotation/Function"),
        ("api", "1 changed"),
        ("metadata", "no change"),
        ("order", "1 changed"),
    ],
)
def test_a_stack_is_summed_up(reviews: dict[str, StackReview], pair: str, summary: str) -> None:
    assert reviews[pair].summary == summary


@pytest.mark.parametrize(
    ("pair", "lost"),
    [
        ("bucket-replaced", {"Files": Destruction.REPLACE}),
        ("bucket-deleted", {"Files": Destruction.DELETE}),
        ("bucket-moves", {"Files": Destruction.REPLACE}),
        ("bucket-moves-and-stays", {"Files": Destruction.REPLACE}),
        ("database-replaced", {"Database/Cluster": Destruction.REPLACE}),
        ("database-deleted", {"Database/Cluster": Destruction.DELETE}),
        ("lone-instance-deleted", {"Db": Destruction.DELETE}),
        ("key-deleted", {"Key": Destruction.DELETE}),
        ("secret-deleted", {"Secret": Destruction.DELETE}),
        ("vault-replaced", {"Vault": Destruction.REPLACE}),
        ("table-deleted", {"Table": Destruction.DELETE}),
        ("cache-perhaps", {"Cache": Destruction.REPLACE}),
        ("nested-deleted", {"Nested": Destruction.DELETE}),
        ("retyped", {"Thing": Destruction.REPLACE}),
    ],
)
def test_what_destroys_a_stateful_resource_is_a_loss(
    reviews: dict[str, StackReview], pair: str, lost: dict[str, Destruction]
) -> None:
    assert {loss.name: loss.destruction for loss in reviews[pair].losses} == lost


@pytest.mark.parametrize(
    "pair",
    [
        *("same", "new-stack", "added", "changed", "bucket-left", "bucket-left-too", "instance-deleted"),
        *("topic-deleted", "group-deleted", "image", "code", "api", "metadata"),
    ],
)
def test_nothing_else_is(reviews: dict[str, StackReview], pair: str) -> None:
    assert reviews[pair].losses == ()


def test_what_is_only_left_behind_is_said_to_go_on_existing(reviews: dict[str, StackReview]) -> None:
    (change,) = reviews["bucket-left"].resources
    assert change.kind is Kind.LEFT_BEHIND
    assert "goes on existing" in change.note


def test_a_replacement_names_its_cause_with_both_values(reviews: dict[str, StackReview]) -> None:
    change = next(one for one in reviews["database-replaced"].resources if one.name == "Database/Cluster")
    (detail,) = change.details
    assert (detail.path, detail.old, detail.new, detail.replaces) == ("DatabaseName", "a", "b", True)
    (loss,) = reviews["database-replaced"].losses
    assert "because of DatabaseName" in loss.what
    assert "a last snapshot is taken" in loss.what


def test_a_new_image_tells_both_tags(reviews: dict[str, StackReview]) -> None:
    (change,) = reviews["image"].resources
    (detail,) = change.details
    assert (A in detail.old, B in detail.new) == (True, True)
    assert not detail.replaces
    assert change.kind is Kind.CHANGED, "a task definition is never changed, only revised: nothing is replaced"


def test_a_stack_that_is_being_changed_is_said_to_be(reviews: dict[str, StackReview]) -> None:
    (note,) = reviews["in-progress"].notes
    assert "UPDATE_IN_PROGRESS" in note
