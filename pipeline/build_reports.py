"""The reports of the build: unit tests, what the tools found, and coverage, each with a group of its own (D7)."""

from typing import Any

from aws_cdk import aws_iam as iam

from pipeline.reports import Reports, reported


class BuildReports:
    """The report groups of `make check`; a project may have five.

    Args:
        reports: Where they are made.
    """

    def __init__(self, reports: Reports) -> None:
        self._unit_tests = reports.group("UnitTests", suite="unit-tests")
        self._findings = reports.group("Findings", suite="findings")
        self._coverage = reports.group("Coverage", suite="coverage", coverage=True)

    @property
    def buildspec(self) -> dict[str, Any]:
        """The part of a buildspec that says which files go where."""
        return {
            "reports": {
                **reported(self._unit_tests, files="unit.xml", file_format="JUNITXML"),
                **reported(self._findings, files="scan/*.xml", file_format="JUNITXML"),
                **reported(self._coverage, files="coverage.xml", file_format="COBERTURAXML"),
            }
        }

    def grant_write(self, build: iam.IGrantable) -> None:
        """Allow a build to write all of them."""
        for group in (self._unit_tests, self._findings, self._coverage):
            group.grant_write(build)
