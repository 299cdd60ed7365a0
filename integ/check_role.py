"""Clients of AWS under the role that the stage has for its checks."""

from typing import TYPE_CHECKING, Literal, overload

import boto3

from integ.environment import Environment

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_cloudwatch import CloudWatchClient


@overload
def client(service: Literal["apigateway"], environment: Environment) -> "APIGatewayClient": ...
@overload
def client(service: Literal["cloudwatch"], environment: Environment) -> "CloudWatchClient": ...
def client(
    service: Literal["apigateway", "cloudwatch"], environment: Environment
) -> "APIGatewayClient | CloudWatchClient":
    """A client in the stage's account and region.

    Raises:
        botocore.exceptions.ClientError: The role could not be assumed.
    """
    sts = boto3.client("sts", region_name=environment.stage_region)
    session_name = f"checks-{environment.stage}"
    assumed = sts.assume_role(RoleArn=environment.check_role_arn, RoleSessionName=session_name)["Credentials"]
    return boto3.client(
        service,
        region_name=environment.stage_region,
        aws_access_key_id=assumed["AccessKeyId"],
        aws_secret_access_key=assumed["SecretAccessKey"],
        aws_session_token=assumed["SessionToken"],
    )
