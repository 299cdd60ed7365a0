"""ECR says that an image is missing, as AWS does: cdk-assets builds and pushes only then."""

from collections.abc import Callable
from typing import Any

from ministack.services import ecr

from rehearsal.engine.patch import Engine, Patch

_Response = tuple[int, dict[str, Any], bytes]


def _install(_engine: Engine) -> None:
    original: Callable[[dict[str, Any]], _Response] = ecr._describe_images

    def describe_images(request: dict[str, Any]) -> _Response:
        repository = request.get("repositoryName", "")
        for wanted in request.get("imageIds") or []:
            if repository in ecr._repositories and not ecr._find_image(repository, wanted):
                message = f"The image with imageId {wanted} does not exist within the repository '{repository}'"
                response: _Response = ecr.error_response_json("ImageNotFoundException", message, 400)
                return response
        return original(request)

    ecr._describe_images = describe_images


PATCH = Patch(
    name="missing images",
    why="ecr:DescribeImages of an absent tag answers an empty list, so cdk-assets would never build an image",
    install=_install,
    concerns=("ecr",),
    contract="test_accounts.py",
)
