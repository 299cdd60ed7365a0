"""Pushing to the embedded AWS's ECR: there it is a record, as an image's files stay in the store."""

import os
import re
from typing import Any

from botocore.exceptions import ClientError

from rehearsal import aws
from rehearsal.errors import RehearsalError
from rehearsal.images.store import ImageStore

_REFERENCE = re.compile(r"((\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([a-z0-9._/-]+)):([\w.-]+)")


def push(store: ImageStore, reference: str) -> str:
    """Put an image's manifest into the repository that its name says; returns the manifest's digest.

    Like a push to AWS it may repeat what is there, also where tags are immutable.

    Raises:
        RehearsalError: The name is not one of ECR, the repository does not take it, or there is no embedded AWS.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise RehearsalError(
            f"{reference} is not an image of ECR (<account>.dkr.ecr.<region>.amazonaws.com/<name>:<tag>)"
        )
    repository, account, region, name, tag = match.groups()
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        raise RehearsalError("AWS_ENDPOINT_URL is not set: this command pushes to a rehearsal's registry only")
    image = store.resolve(reference)
    ecr = aws.client("ecr", endpoint=endpoint, account=account, region=region)
    try:
        ecr.put_image(repositoryName=name, imageTag=tag, imageManifest=image.manifest)
    except ClientError as error:
        if _digest_of(ecr, name, tag) != image.manifest_digest:
            raise RehearsalError(f"{reference} cannot be pushed: {error.response['Error']['Message']}") from error
    store.tag(image, f"{repository}@{image.manifest_digest}")
    return image.manifest_digest


def _digest_of(ecr: Any, repository: str, tag: str) -> str | None:  # noqa: ANN401 - a boto3 client
    try:
        found = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])["imageDetails"]
    except ClientError:
        return None
    return found[0]["imageDigest"] if found else None
