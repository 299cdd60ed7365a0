"""What CodeBuild does with the files of a report whose group exports them: it puts them into the group's bucket."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from rehearsal.pipeline.action import ActionContext
from rehearsal.pipeline.record import Report


def export(
    reports: Mapping[str, Report | None], context: ActionContext, *, note: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """Export the files of reports, by the ARN of their group; what the groups that are there say of exports.

    A report that cannot be exported fails no build.
    """
    arns = [group for group in reports if group.startswith("arn:")]
    if not arns:
        return {}
    answer = context.client("codebuild").batch_get_report_groups(reportGroupArns=arns)
    for arn in answer.get("reportGroupsNotFound", []):
        note(f"report {arn.rpartition('/')[2]}: there is no report group {arn}")
    for group in answer["reportGroups"]:
        report = reports[group["arn"]]
        if report and group["exportConfig"]["exportConfigType"] == "S3":
            _put(report, group["exportConfig"]["s3Destination"], context, note=note)
    return {group["arn"]: group["exportConfig"] for group in answer["reportGroups"]}


def _put(
    report: Report, destination: Mapping[str, Any], context: ActionContext, *, note: Callable[[str], None]
) -> None:
    """Below the group's path and a name for this one report, which CodeBuild chooses by itself."""
    s3 = context.client("s3")
    path = "/".join(filter(None, [destination.get("path", ""), f"{report.group}-{uuid.uuid4()}"]))
    key = {"SSEKMSKeyId": destination["encryptionKey"]} if "encryptionKey" in destination else {}
    for file in report.files:
        try:
            s3.put_object(
                Bucket=destination["bucket"],
                Key=f"{path}/{str(file).rpartition(f'/{report.group}/')[2]}",
                Body=file.read_bytes(),
                ServerSideEncryption="aws:kms",
                **key,
            )
        except s3.exceptions.NoSuchBucket:
            note(f"report {report.group}: not exported, there is no bucket {destination['bucket']}")
            return
