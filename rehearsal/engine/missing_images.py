"""ECR says that an image is missing, as AWS does: cdk-assets builds and pushes only then, and no task can pull it."""

import re
from collections.abc import Callable
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import ecr, ecs

from rehearsal.engine.containers.errors import ImageNotFound
from rehearsal.engine.patch import Engine, Patch

_Response = tuple[int, dict[str, Any], bytes]
_REFERENCE = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)(?::([\w.-]+))?(?:@(sha256:\w+))?")


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


def _install_pulled(_engine: Engine) -> None:
    images = ecs._docker.images
    for name in ("get", "pull", "get_registry_data"):
        setattr(images, name, _only_if_there(getattr(images, name)))


def _only_if_there(original: Callable[..., Any]) -> Callable[..., Any]:
    def asked(reference: str, *more: object, **options: object) -> Any:  # noqa: ANN401 - the look-alike's
        if match := _REFERENCE.fullmatch(reference):
            account, region, repository, tag, digest = match.groups()
            wanted = {"imageDigest": digest} if digest else {"imageTag": tag or "latest"}
            with request_scope(account, region):
                if repository in ecr._repositories and not ecr._find_image(repository, wanted):
                    raise ImageNotFound(f"{reference}: not found")
        return original(reference, *more, **options)

    return asked


PULLED = Patch(
    name="deleted images",
    why="an image stays to be pulled after it was deleted from its repository",
    install=_install_pulled,
    concerns=("ecr", "ecs"),
    contract="test_faults.py",
)
PATCH = Patch(
    name="missing images",
    why="ecr:DescribeImages of an absent tag answers an empty list, so cdk-assets would never build an image",
    install=_install,
    concerns=("ecr",),
    contract="test_accounts.py",
)
