"""What is deployed is read with as few rights as can be, and what cannot be read stops the review."""

import json
from dataclasses import replace
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from review.assembly import LookupRole, WantedStack
from review.deployed import Cloud
from review.errors import ReviewError
from tests.review.reviews import wanted_stack

TOOLS, DEV = "111111111111", "222222222222"
ROLE = "arn:${AWS::Partition}:iam::222222222222:role/lookup"
STACK = replace(wanted_stack("dev", {}), lookup_role=LookupRole.model_validate({"arn": ROLE}))


def refused(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


class Aws:
    """A session and all its clients: answers by operation, raised if they are errors; remembers what was asked."""

    region_name = "us-east-1"

    def __init__(self, **answers: Any) -> None:  # noqa: ANN401
        self.answers = {
            "get_caller_identity": {"Account": TOOLS, "Arn": "arn:aws-cn:sts::111111111111:assumed-role/x/y"},
            "assume_role": {"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c"}},
            "describe_stacks": {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Tags": [{"Key": "k", "Value": "v"}]}]},
            "get_template": {"TemplateBody": {"Resources": {}}},
        } | answers
        self.asked: dict[str, dict[str, Any]] = {}
        self.clients: list[tuple[str, dict[str, Any]]] = []

    def client(self, service: str, **settings: Any) -> "Aws":  # noqa: ANN401
        self.clients.append((service, settings))
        return self

    def __getattr__(self, operation: str) -> Any:  # noqa: ANN401
        def call(**arguments: Any) -> Any:  # noqa: ANN401
            self.asked[operation] = arguments
            answer = self.answers[operation]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def read(aws: Aws, stack: WantedStack = STACK) -> Any:  # noqa: ANN401
    return Cloud(cast(boto3.Session, aws)).read(stack)


def test_another_account_is_read_by_its_lookup_role_and_only_this_stack() -> None:
    aws = Aws()
    assert read(aws).template == {"Resources": {}}
    asked = aws.asked["assume_role"]
    assert asked["RoleArn"] == "arn:aws-cn:iam::222222222222:role/lookup", "in the partition of the credentials"
    (statement,) = json.loads(asked["Policy"])["Statement"]
    assert statement["Action"] == ["cloudformation:DescribeStacks", "cloudformation:GetTemplate"]
    assert statement["Resource"] == "arn:aws-cn:cloudformation:us-east-1:222222222222:stack/tap-dev/*"
    service, settings = aws.clients[-1]
    assert (service, settings["region_name"], settings["aws_session_token"]) == ("cloudformation", "us-east-1", "c")


def test_our_own_account_is_read_with_our_own_rights() -> None:
    aws = Aws()
    read(aws, replace(STACK, account=TOOLS))
    assert "assume_role" not in aws.asked


def test_the_template_is_read_as_it_was_sent_with_the_stacks_tags() -> None:
    aws = Aws()
    assert read(aws).tags == {"k": "v"}
    assert aws.asked["get_template"] == {"StackName": "tap-dev", "TemplateStage": "Original"}


@pytest.mark.parametrize(
    "answer",
    [
        refused("ValidationError", "Stack with id tap-dev does not exist"),
        *({"Stacks": [{"StackStatus": status}]} for status in ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")),
    ],
)
def test_a_stack_that_is_not_there_has_no_template(answer: Any) -> None:  # noqa: ANN401
    assert read(Aws(describe_stacks=answer)).template is None


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"assume_role": refused("AccessDenied", "not authorized")}, "not authorized"),
        ({"describe_stacks": refused("AccessDenied", "not authorized")}, "not authorized"),
        ({"describe_stacks": refused("ValidationError", "1 validation error")}, "1 validation error"),
        ({"get_template": refused("Throttling", "Rate exceeded")}, "Rate exceeded"),
    ],
)
def test_what_cannot_be_read_is_not_taken_for_no_change(answers: dict[str, Any], words: str) -> None:
    with pytest.raises(ReviewError) as error:
        read(Aws(**answers))
    message = str(error.value)
    assert message.startswith("dev (tap-dev, account 222222222222, us-east-1): what is deployed cannot be read")
    assert words in message
    assert "--trust 111111111111" in message
    assert "\n" not in message


def test_a_template_that_is_no_json_is_not_ours() -> None:
    with pytest.raises(ReviewError, match="is not JSON"):
        read(Aws(get_template={"TemplateBody": "Resources: {}"}))


def test_an_account_without_a_lookup_role_cannot_be_read() -> None:
    with pytest.raises(ReviewError, match="names no lookup role"):
        read(Aws(), replace(STACK, lookup_role=None))


def test_without_credentials_the_review_says_which_it_needs() -> None:
    cloud = Cloud(cast(boto3.Session, Aws(get_caller_identity=NoCredentialsError())))
    with pytest.raises(ReviewError, match="needs credentials of the pipeline's account for that: Unable to locate"):
        cloud.sign_in()
