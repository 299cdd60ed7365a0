"""The reports of tests and coverage that people read in CodeBuild (D7), and their files, kept for auditors."""

from typing import Any

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_iam as iam
from constructs import Construct

from pipeline.storage import Storage


class Reports(Construct):
    """Report groups, which CodeBuild keeps for 30 days; and a bucket that has each report's files for longer.

    Args:
        pipeline: The pipeline's name, with which those of the groups begin.
        storage: Whose key encrypts the files.
        kept_days: How long the bucket keeps them.

    Attributes:
        bucket: The files of each suite are below its name. The bucket outlives the stack, the groups do not.
        names: Of the groups, so far.
        written: Each role that writes a suite's files, with the suite.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, pipeline: str, storage: Storage, kept_days: int = 400
    ) -> None:
        super().__init__(scope, construct_id)
        self._pipeline = pipeline
        self._key = storage.key
        self.bucket = storage.bucket("Reports", days=kept_days, recoverable_days=30, logged_as="reports/")
        self.written: list[tuple[Construct, str]] = []
        self.names: list[str] = []

    def group(self, construct_id: str, *, suite: str, coverage: bool = False) -> codebuild.ReportGroup:
        """A new group, found by people as `<pipeline>-<suite>`; `grant_write` allows for the files in the bucket, too.

        Args:
            construct_id: Its name among the groups.
            suite: What was tested, in lower case: `unit-tests`.
            coverage: Whether its reports are of code coverage, not of tests.
        """
        self.names.append(self.name_of(suite))
        return _ExportedGroup(self, construct_id, reports=self, suite=suite, coverage=coverage)

    def name_of(self, suite: str) -> str:
        """The fixed name under which people find a suite's reports."""
        return f"{self._pipeline}-{suite}"

    def export_to(self, suite: str) -> codebuild.CfnReportGroup.ReportExportConfigProperty:
        """Where CodeBuild puts the files of a suite's reports, and under which key."""
        return codebuild.CfnReportGroup.ReportExportConfigProperty(
            export_config_type="S3",
            s3_destination=codebuild.CfnReportGroup.S3ReportExportConfigProperty(
                bucket=self.bucket.bucket_name,
                bucket_owner=Stack.of(self).account,
                path=suite,
                packaging="NONE",
                encryption_disabled=False,
                encryption_key=self._key.key_arn,
            ),
        )

    def let_export(self, identity: iam.IGrantable, *, suite: str) -> None:
        """Allow for what CodeBuild does in the name of a build's role.

        CDK's own grant would allow for deleting, and for the reports of other suites.
        """
        role = identity.grant_principal
        for action, resource in (
            ("s3:PutObject", self.bucket.arn_for_objects(f"{suite}/*")),
            ("kms:GenerateDataKey", self._key.key_arn),
        ):
            iam.Grant.add_to_principal(grantee=role, actions=[action], resource_arns=[resource])
        if isinstance(role, Construct):
            self.written.append((role, suite))


class _ExportedGroup(codebuild.ReportGroup):
    """A report group whose files go to our bucket; CDK's would go to its root."""

    def __init__(self, scope: Construct, construct_id: str, *, reports: Reports, suite: str, coverage: bool) -> None:
        kind = codebuild.ReportGroupType
        super().__init__(
            scope,
            construct_id,
            report_group_name=reports.name_of(suite),
            type=kind.CODE_COVERAGE if coverage else kind.TEST,
            delete_reports=True,  # or the group could not be deleted; the bucket still has the files
            removal_policy=RemovalPolicy.DESTROY,
        )
        self._reports = reports
        self._suite = suite
        group = self.node.default_child
        if isinstance(group, codebuild.CfnReportGroup):
            group.export_config = reports.export_to(suite)

    def grant_write(self, identity: iam.IGrantable) -> iam.Grant:
        """Allow for writing reports, and their files."""
        self._reports.let_export(identity, suite=self._suite)
        return super().grant_write(identity)


def junit_reports(*, group: codebuild.IReportGroup) -> dict[str, Any]:
    """The part of a buildspec that files every JUnit report below `reports/` into the group.

    The group is named by its ARN: by its plain name CodeBuild would make a group of its own, `<project>-<name>`.
    """
    return {"reports": reported(group, files="**/*.xml", file_format="JUNITXML")}


def reported(
    group: codebuild.IReportGroup, *, files: str, file_format: str, directory: str = "reports"
) -> dict[str, Any]:
    """What a buildspec says of one group: the files that it takes, and their format."""
    return {group.report_group_arn: {"base-directory": directory, "files": [files], "file-format": file_format}}


def reports_url(*, region: str) -> str:
    """The console's list of CodeBuild test reports."""
    return f"https://console.aws.amazon.com/codesuite/codebuild/testReports/reports?region={region}"
