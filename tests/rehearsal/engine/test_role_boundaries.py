import json

import pytest

from tests.rehearsal.engine.cloud import DEV, Cloud, Json, StackFailedError

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}],
}
NOTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}


def _role(boundary: str | None, **more: Json) -> Json:
    bounded = {"PermissionsBoundary": boundary} if boundary else {}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, **bounded, **more}}


def test_a_role_has_the_boundary_of_its_template_and_none_that_does_not_exist(cloud: Cloud) -> None:
    """Patch `role boundaries`."""
    iam = cloud.client("iam")
    boundary = iam.create_policy(PolicyName="bounds", PolicyDocument=json.dumps(NOTHING))["Policy"]["Arn"]

    name = cloud.deploy("bounded", {"Role": _role(boundary)}, {"Name": {"Ref": "Role"}}).outputs["Name"]
    assert iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary

    absent = f"arn:aws:iam::{DEV}:policy/nobody-made-it"
    with pytest.raises(StackFailedError, match=rf"{absent} does not exist or is not attachable"):
        cloud.deploy("bounded", {"Role": _role(absent)})
    assert iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    with pytest.raises(StackFailedError, match="does not exist or is not attachable"):
        cloud.deploy("unbounded", {"Role": _role(absent)})
    for stack in ("bounded", "unbounded"):
        cloud.delete(stack)
    iam.delete_policy(PolicyArn=boundary)
