"""Accounts are apart, and who assumes a role acts in the role's account."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.engine.cloud import DEV, PROD, REGION, TOOLS, Client, Cloud


@pytest.fixture(scope="module")
def assumed_client(cloud: Cloud) -> Callable[[str], Client]:
    """What the pipeline does: from the tools account into a role of another account."""
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": TOOLS}, "Action": "sts:AssumeRole"}]}
    cloud.client("iam", DEV).create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(trust))
    role = cloud.client("sts", TOOLS).assume_role(RoleArn=f"arn:aws:iam::{DEV}:role/deploy", RoleSessionName="test")
    session: Any = boto3.Session(
        aws_access_key_id=role["Credentials"]["AccessKeyId"],
        aws_secret_access_key=role["Credentials"]["SecretAccessKey"],
        aws_session_token=role["Credentials"]["SessionToken"],
        region_name=REGION,
    )
    return lambda service: session.client(service, endpoint_url=cloud.engine.endpoint)


@pytest.mark.requirement("D3")
def test_a_role_acts_in_its_own_account(cloud: Cloud, assumed_client: Callable[[str], Client]) -> None:
    assert assumed_client("sts").get_caller_identity()["Account"] == DEV

    assumed_client("ecr").create_repository(repositoryName="only-dev")
    repositories = cloud.client("ecr", DEV).describe_repositories(repositoryNames=["only-dev"])["repositories"]
    assert repositories[0]["repositoryUri"] == f"{DEV}.dkr.ecr.{REGION}.amazonaws.com/only-dev"
    with pytest.raises(ClientError, match="RepositoryNotFound"):
        cloud.client("ecr", TOOLS).describe_repositories(repositoryNames=["only-dev"])

    stack = cloud.deploy("in-dev", {"Topic": {"Type": "AWS::SNS::Topic"}})
    assert assumed_client("cloudformation").describe_stacks(StackName=stack.name)["Stacks"]
    with pytest.raises(ClientError, match="does not exist"):
        cloud.client("cloudformation", PROD).describe_stacks(StackName=stack.name)


@pytest.mark.requirement("D6")
def test_the_value_of_an_api_key_is_read_under_a_role_of_its_account(
    cloud: Cloud, assumed_client: Callable[[str], Client]
) -> None:
    key = cloud.client("apigateway", DEV).create_api_key(name="key", enabled=True)
    assert assumed_client("apigateway").get_api_key(apiKey=key["id"], includeValue=True)["value"]
    with pytest.raises(ClientError):
        cloud.client("apigateway", PROD).get_api_key(apiKey=key["id"])


def test_a_template_that_another_account_uploaded_is_deployed_by_its_url(
    cloud: Cloud, assumed_client: Callable[[str], Client]
) -> None:
    assumed_client("s3").create_bucket(Bucket="assets-of-dev")
    body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    assumed_client("s3").put_object(Bucket="assets-of-dev", Key="template.json", Body=body)
    url = f"{cloud.engine.endpoint}/assets-of-dev/template.json"
    summary = assumed_client("cloudformation").get_template_summary(TemplateURL=url)
    assert summary["ResourceTypes"] == ["AWS::SNS::Topic"]


def test_a_missing_image_is_an_error_so_that_it_gets_built(cloud: Cloud) -> None:
    ecr = cloud.client("ecr")
    ecr.create_repository(repositoryName="empty")
    with pytest.raises(ecr.exceptions.ImageNotFoundException):
        ecr.describe_images(repositoryName="empty", imageIds=[{"imageTag": "v1"}])
    assert ecr.describe_images(repositoryName="empty")["imageDetails"] == []
