"""The evaluator of the tests decides as IAM does."""

import pytest

from tests.bootstrap.evaluator import Json, allowed


def statement(effect: str = "Allow", **more: Json) -> Json:
    return {"Effect": effect, "Action": "s3:Get*", "Resource": "arn:a/*", **more}


@pytest.mark.parametrize(
    ("statements", "decided"),
    [
        ([], False),
        ([statement()], True),
        ([statement(Action=["S3:getobject"])], True),
        ([statement(Action="s3:Put*")], False),
        ([statement(Resource="arn:b/*")], False),
        ([statement(), statement("Deny")], False),
        ([statement(), statement("Deny", Resource="arn:b")], True),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:a/*"}], False),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:b/*"}], True),
        ([statement(Condition={"StringEquals": {"k": ["v", "w"]}})], True),
        ([statement(Condition={"StringEquals": {"k": "x"}})], False),
        ([statement(Condition={"StringEquals": {"absent": "x"}})], False),
        ([statement(Condition={"StringNotEquals": {"absent": "x"}})], True),
        ([statement(Condition={"StringNotEquals": {"k": "v"}})], False),
        ([statement(Condition={"ArnLike": {"k": "?"}, "Bool": {"b": "true"}})], True),
        ([statement(Condition={"StringLike": {"k": "v"}, "Bool": {"b": "false"}})], False),
    ],
)
def test_a_request_is_decided(statements: list[Json], *, decided: bool) -> None:
    context = {"k": "v", "b": "true"}
    assert allowed(statements, action="s3:GetObject", resource="arn:a/1", context=context) is decided


def test_policy_and_boundary_both_have_to_allow_it() -> None:
    request: Json = {"action": "s3:GetObject", "resource": "arn:a/1"}
    assert allowed([statement()], [statement(Resource="*")], **request)
    assert not allowed([statement()], [statement(Action="s3:Put*")], **request)
