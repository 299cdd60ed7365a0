"""S3's objects are on disk, in every version, and their bytes come back."""

import os
from collections.abc import Iterator

import pytest

from tests.rehearsal.engine.cloud import DEV, Client, Cloud
from tests.rehearsal.engine.memory import memory

_MEBIBYTE = 1024**2
MANY, SIZE = 12, 8 * _MEBIBYTE
BUCKET = "object-bytes"


@pytest.fixture
def s3(cloud: Cloud) -> Iterator[Client]:
    s3 = cloud.client("s3", DEV)
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield s3
    listed = s3.list_object_versions(Bucket=BUCKET)
    for version in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=BUCKET)


def test_objects_of_versioned_buckets_take_no_memory(cloud: Cloud, s3: Client) -> None:
    s3.put_object(Bucket=BUCKET, Key="first", Body=os.urandom(SIZE))
    before = memory(cloud)
    for number in range(MANY):
        s3.put_object(Bucket=BUCKET, Key=f"below/{number}", Body=os.urandom(SIZE))
    assert memory(cloud) - before < MANY * SIZE / 2


def test_every_version_of_an_object_has_its_own_bytes(s3: Client) -> None:
    versions = [
        s3.put_object(Bucket=BUCKET, Key="below/x", Body=body)["VersionId"] for body in (b"one", b"two", b"three")
    ]
    found = [s3.get_object(Bucket=BUCKET, Key="below/x", VersionId=version)["Body"].read() for version in versions]
    assert found == [b"one", b"two", b"three"]
    assert s3.get_object(Bucket=BUCKET, Key="below/x")["Body"].read() == b"three"
    s3.delete_object(Bucket=BUCKET, Key="below/x")
    assert s3.get_object(Bucket=BUCKET, Key="below/x", VersionId=versions[2])["Body"].read() == b"three"
    s3.delete_object(Bucket=BUCKET, Key="below/x", VersionId=versions[2])
    assert s3.get_object(Bucket=BUCKET, Key="below/x", VersionId=versions[1])["Body"].read() == b"two"
