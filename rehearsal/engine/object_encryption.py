"""S3 takes objects that are to be encrypted by KMS without a key being named: AWS has one of its own for them."""

from typing import Any

from ministack.services import s3

from rehearsal.engine.patch import Engine, Patch

_ALGORITHM = "x-amz-server-side-encryption"
_KEY = f"{_ALGORITHM}-aws-kms-key-id"


def _install(_engine: Engine) -> None:
    resolve = s3._resolve_sse_write_headers

    def resolve_awss_own_key(headers: dict[str, str], bucket: str) -> Any:  # noqa: ANN401 - MiniStack's
        if headers.get(_ALGORITHM) != "aws:kms" or headers.get(_KEY):
            return resolve(headers, bucket)
        resolved, error = resolve({**headers, _KEY: "aws/s3"}, bucket)
        # Which key that is, is not said: the embedded KMS has none of AWS' own.
        return resolved and {name: value for name, value in resolved.items() if name != _KEY}, error

    s3._resolve_sse_write_headers = resolve_awss_own_key


PATCH = Patch(
    name="AWS' own key of S3",
    why="an object that is to be encrypted by KMS is refused unless a key is named, as pipelines without a key do not",
    install=_install,
    concerns=("s3",),
    contract="test_buckets.py",
)
