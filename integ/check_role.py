"""The one role in the stage's account that the checks may take."""

import boto3

from integ.environment import Environment


def assume(environment: Environment) -> boto3.Session:
    """A session under the stage's check role.

    Raises:
        botocore.exceptions.ClientError: The role could not be assumed.
    """
    sts = boto3.client("sts", region_name=environment.stage_region)
    session_name = f"checks-{environment.stage}"
    assumed = sts.assume_role(RoleArn=environment.check_role_arn, RoleSessionName=session_name)["Credentials"]
    return boto3.Session(
        region_name=environment.stage_region,
        aws_access_key_id=assumed["AccessKeyId"],
        aws_secret_access_key=assumed["SecretAccessKey"],
        aws_session_token=assumed["SessionToken"],
    )
