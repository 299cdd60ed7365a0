"""The bucket of access logs goes with a stack that keeps nothing, and what empties it leaves nothing (C14)."""

import pytest

from tests.tap_stack.templates import Template

FUNCTION = "CustomS3AutoDeleteObjects"


@pytest.mark.requirement("C14")
def test_the_bucket_of_access_logs_is_emptied_once_the_load_balancer_is_gone(disposable: Template) -> None:
    bucket, emptying = disposable.one("S3::Bucket"), disposable.custom("S3AutoDeleteObjects")
    assert bucket.definition["DeletionPolicy"] == "Delete"
    assert emptying.properties["BucketName"] == bucket.ref
    balancer = disposable.one("ElasticLoadBalancingV2::LoadBalancer")
    assert emptying.logical_id in balancer.definition["DependsOn"], "it would write again after the emptying"


def test_a_stack_that_keeps_data_keeps_the_bucket_even_if_it_never_came_to_be(retained: Template) -> None:
    assert retained.one("S3::Bucket").definition["DeletionPolicy"] == "Retain"
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
