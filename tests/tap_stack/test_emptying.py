"""Buckets go with a stack that keeps nothing, and what empties them leaves nothing (C14)."""

import pytest

from tests.tap_stack.templates import Resource, Template

EMPTYING = "Custom::S3AutoDeleteObjects"
FUNCTION = "CustomS3AutoDeleteObjects"


def log_buckets(template: Template) -> list[tuple[Resource, Resource]]:
    """Each bucket of access logs, with who writes to it."""
    balancer = template.one("ElasticLoadBalancingV2::LoadBalancer")
    distribution = template.one("CloudFront::Distribution")
    return [
        (template.referred(balancer.named_values["access_logs.s3.bucket"]), balancer),
        (template.referred(distribution.properties["DistributionConfig"]["Logging"]["Bucket"]), distribution),
    ]


@pytest.mark.requirement("C14")
def test_a_bucket_of_access_logs_is_emptied_once_who_writes_to_it_is_gone(disposable: Template) -> None:
    for bucket, writer in log_buckets(disposable):
        (emptying,) = [
            r for r in disposable.resources if r.type == EMPTYING and r.properties["BucketName"] == bucket.ref
        ]
        assert bucket.definition["DeletionPolicy"] == "Delete"
        assert emptying.logical_id in writer.definition["DependsOn"], "it would write again after the emptying"


@pytest.mark.requirement("C14")
def test_every_bucket_that_goes_is_emptied(disposable: Template) -> None:
    emptied = [r.properties["BucketName"] for r in disposable.resources if r.type == EMPTYING]
    assert [bucket for bucket in disposable.all("S3::Bucket") if bucket.ref not in emptied] == []


def test_a_stack_that_keeps_data_keeps_the_buckets_even_if_it_never_came_to_be(retained: Template) -> None:
    assert {bucket.definition["DeletionPolicy"] for bucket, _ in log_buckets(retained)} == {"Retain"}
    assert not [resource for resource in retained.resources if FUNCTION in resource.logical_id]


@pytest.mark.requirement("C11", "C12", "C14")
def test_the_function_writes_to_one_group_of_the_stack_and_can_make_none(disposable: Template) -> None:
    (function,) = [f for f in disposable.all("Lambda::Function") if f.logical_id.startswith(FUNCTION)]
    group = disposable.referred(function.properties["LoggingConfig"]["LogGroup"])
    assert "KmsKeyId" in group.properties
    role = disposable.referred(function.properties["Role"]).properties
    assert "ManagedPolicyArns" not in role
    (statement,) = (s for policy in role["Policies"] for s in policy["PolicyDocument"]["Statement"])
    assert statement["Resource"] == group.attribute("Arn")
    assert "logs:CreateLogGroup" not in statement["Action"]
