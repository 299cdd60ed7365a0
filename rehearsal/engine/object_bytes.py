"""S3's objects lie on disk: an artifact of the pipeline is as large as all assets together, and each push makes more.

MiniStack writes them there with S3_PERSIST (rehearsal/engine/environment.py), and forgets their bytes; but those of
versioned buckets it keeps in memory as well.
"""

from typing import Any

from ministack.services import s3

from rehearsal.engine.patch import Engine, Patch


def _install(_engine: Engine) -> None:
    record = s3._record_object_version

    def record_without_bytes(
        bucket: str, key: str, prior: dict[str, Any] | None, written: dict[str, Any], _data: bytes | None
    ) -> str | None:
        # The newest version's bytes are the object's; when another displaces it, they get a file of their own.
        version: str | None = record(bucket, key, prior, written, None)
        return version

    s3._record_object_version = record_without_bytes


PATCH = Patch(
    name="bytes of objects",
    why="objects in versioned buckets stay in memory, every artifact of every push for ever",
    install=_install,
    concerns=("s3",),
    contract="test_object_bytes.py",
)
