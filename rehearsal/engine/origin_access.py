"""What CloudFront may read of a bucket: by TLS, under an identity that the bucket's policy names by canonical user."""

import dataclasses
import json
from typing import Any

from ministack.core import iam_evaluator
from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch

_SERVICE = "cloudfront.amazonaws.com"
_IDENTITY = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity "


def _with_arns(policy: str | dict[str, Any], *, identity: str) -> dict[str, Any]:
    """The policy, with the identity's ARN for its canonical user, as S3 itself keeps it."""
    document: dict[str, Any] = json.loads(policy) if isinstance(policy, str) else policy
    user = {"CanonicalUser": provisioners._cf_oai_attributes(identity)["S3CanonicalUserId"]}
    statements = [
        {**statement, "Principal": {"AWS": f"{_IDENTITY}{identity}"}}
        if statement.get("Principal") == user
        else statement
        for statement in document.get("Statement", [])
    ]
    return {**document, "Statement": statements}


def _install(_engine: Engine) -> None:
    original = iam_evaluator.evaluate_resource_policy

    def evaluate(policy: str | dict[str, Any], context: Any, **options: Any) -> Any:  # noqa: ANN401 - as the original
        if context.principal_arn.startswith(_IDENTITY):
            policy = _with_arns(policy, identity=context.principal_arn.removeprefix(_IDENTITY))
        if context.principal_arn.startswith(_IDENTITY) or options.get("service") == _SERVICE:
            context = dataclasses.replace(context, secure_transport=True)
        return original(policy, context, **options)

    iam_evaluator.evaluate_resource_policy = evaluate


PATCH = Patch(
    name="origin access",
    why="a bucket's policy that names an identity by its canonical user, or asks for TLS, admits no distribution",
    install=_install,
    concerns=("AWS::CloudFront::CloudFrontOriginAccessIdentity", "AWS::S3::BucketPolicy"),
    contract="test_distributions.py",
)
