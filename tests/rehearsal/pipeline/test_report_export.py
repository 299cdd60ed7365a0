from pathlib import Path
from typing import Any

import pytest

from rehearsal.pipeline.record import Report
from rehearsal.pipeline.report_export import export
from tests.rehearsal.pipeline.support import Contexts, action

ARN = "arn:aws:codebuild:us-east-1:111111111111:report-group/unit"
EXPORTED = {"exportConfigType": "S3", "s3Destination": {"bucket": "kept", "path": "tests", "encryptionKey": "key"}}


class NoSuchBucket(Exception):  # noqa: N818 - S3's own name for it
    pass


class Aws:
    """CodeBuild with one report group, and S3 with one bucket."""

    exceptions = type("Exceptions", (), {"NoSuchBucket": NoSuchBucket})

    def __init__(self, config: dict[str, Any], *, bucket: str = "kept") -> None:
        self.config = config
        self.bucket = bucket
        self.put: list[dict[str, Any]] = []

    def __call__(self, service: str, /, *, account: str, region: str) -> "Aws":
        assert service in ("codebuild", "s3")
        assert (account, region) == ("111111111111", "us-east-1")
        return self

    def batch_get_report_groups(self, *, reportGroupArns: list[str]) -> dict[str, Any]:  # noqa: N803
        return {
            "reportGroups": [{"arn": ARN, "exportConfig": self.config}] if ARN in reportGroupArns else [],
            "reportGroupsNotFound": [arn for arn in reportGroupArns if arn != ARN],
        }

    def put_object(self, **request: Any) -> None:  # noqa: ANN401
        if request["Bucket"] != self.bucket:
            raise NoSuchBucket
        self.put.append(request)


@pytest.fixture
def report(tmp_path: Path) -> Report:
    file = tmp_path / "reports" / "unit" / "below" / "a.xml"
    file.parent.mkdir(parents=True)
    file.write_text("<testsuite/>")
    return Report(group="unit", passed=1, files=(file,))


@pytest.mark.requirement("D7")
def test_the_files_of_a_report_go_to_its_groups_bucket_encrypted(make_context: Contexts, report: Report) -> None:
    aws, notes = Aws(EXPORTED), list[str]()
    export({ARN: report}, make_context(action("Synth"), clients=aws), note=notes.append)
    (put,) = aws.put
    assert put["Key"].startswith("tests/unit-")
    assert put["Key"].endswith("/below/a.xml")
    assert (put["Body"], put["ServerSideEncryption"], put["SSEKMSKeyId"]) == (b"<testsuite/>", "aws:kms", "key")
    assert notes == []


@pytest.mark.parametrize(
    ("aws", "group", "told"),
    [
        (Aws({"exportConfigType": "NO_EXPORT"}), ARN, []),
        (Aws(EXPORTED), f"{ARN}-2", [f"report unit-2: there is no report group {ARN}-2"]),
        (Aws(EXPORTED, bucket="other"), ARN, ["report unit: not exported, there is no bucket kept"]),
    ],
)
def test_what_is_not_exported_is_told_and_fails_no_build(
    make_context: Contexts, report: Report, aws: Aws, group: str, told: list[str]
) -> None:
    notes: list[str] = []
    export({group: report}, make_context(action("Synth"), clients=aws), note=notes.append)
    assert notes == told
    assert aws.put == []
