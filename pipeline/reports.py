"""The test reports people read in CodeBuild (D7)."""

from typing import Any

from aws_cdk import aws_codebuild as codebuild


def junit_reports(*, group: codebuild.IReportGroup) -> dict[str, Any]:
    """The part of a buildspec that files every JUnit report below `reports/` into the group.

    The group is named by its ARN: by its plain name CodeBuild would make a group of its own, `<project>-<name>`.
    """
    return {
        "reports": {
            group.report_group_arn: {"base-directory": "reports", "files": ["**/*.xml"], "file-format": "JUNITXML"}
        }
    }


def report_group_name(*, pipeline: str, suite: str) -> str:
    """The fixed name under which people find a suite's reports."""
    return f"{pipeline}-{suite}"
