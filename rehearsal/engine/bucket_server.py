"""S3 says that it is S3, by which one tells who served a file that came through a distribution."""

from collections.abc import Callable
from typing import Any

from ministack.services import s3

from rehearsal.engine.patch import Engine, Patch

_Response = tuple[int, dict[str, Any], bytes]


def _install(_engine: Engine) -> None:
    original: Callable[..., _Response] = s3.serve_cloudfront_origin_fetch

    def serve(*arguments: Any, **options: Any) -> _Response:  # noqa: ANN401 - as the original
        status, headers, body = original(*arguments, **options)
        return status, {**headers, "Server": "AmazonS3"}, body

    s3.serve_cloudfront_origin_fetch = serve


PATCH = Patch(
    name="server of files",
    why="a file from a bucket comes through a distribution without the header by which S3 names itself",
    install=_install,
    concerns=("AWS::CloudFront::Distribution",),
    contract="test_distributions.py",
)
