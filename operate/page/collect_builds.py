"""What CodeBuild says of a build: its log, its test cases, its coverage."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from operate.page.log import Log, as_log
from operate.page.reading import Clients, Json, pages, readable
from operate.page.reports import Case, Coverage, Report
from operate.page.state import of_test
from operate.page.text import MOST_LINES

_MOST_AT_ONCE = 100
_LEAST_COVERED = 15
_NANO = 1e9


@dataclass(frozen=True, kw_only=True)
class Builds:
    """The builds of an execution, in the pipeline's account and region; `beyond` as `Known` has it."""

    clients: Clients
    account: str
    region: str
    beyond: Mapping[str, tuple[Mapping[str, Any], ...]]

    def _client(self, service: str) -> Any:  # noqa: ANN401 - a boto3 client
        return self.clients(service, account=self.account, region=self.region)

    def read(self, ids: list[str]) -> tuple[Mapping[str, Json], str]:
        """Each by its id; builds are forgotten after a year."""

        def ask() -> dict[str, Json]:
            found = {}
            for first in range(0, len(ids), _MOST_AT_ONCE):
                answer = self._client("codebuild").batch_get_builds(ids=ids[first : first + _MOST_AT_ONCE])
                found.update({build["id"]: build for build in answer.get("builds", ())})
            return found

        found, note = readable("The builds", ask) if ids else ({}, "")
        return found or {}, note

    def log(self, build: Json, *, whole: str) -> Log:
        """The end of its log."""
        logs = build.get("logs", {})
        group, stream = logs.get("groupName"), logs.get("streamName")
        whole = whole or logs.get("deepLink", "")
        if not group or not stream:
            return Log(whole=whole, note="This build has no log in CloudWatch.")

        def ask() -> list[Json]:
            answer = self._client("logs").get_log_events(
                logGroupName=group, logStreamName=stream, limit=MOST_LINES + 1, startFromHead=False
            )
            return list(answer["events"])

        events, note = readable("The log", ask)
        return as_log((event["message"].rstrip("\n") for event in events or ()), whole=whole, note=note)

    def reports(self, build: Json, *, stage: str, action: str) -> tuple[tuple[Report, ...], tuple[Coverage, ...], str]:
        """Its test reports, its coverage, and what could not be read of them."""
        arns = build.get("reportArns") or []
        if not arns:
            return (), (), ""
        codebuild = self._client("codebuild")
        told, note = readable("The reports", lambda: codebuild.batch_get_reports(reportArns=arns))
        answer: Json = told or {}
        if gone := answer.get("reportsNotFound"):
            note = f"{len(gone)} of its {len(arns)} reports are not kept any more: CodeBuild does so for 30 days."
        reports, coverage = [], []
        for report in answer.get("reports", ()):
            group = _group(report)
            if report["type"] == "CODE_COVERAGE":
                coverage.append(_coverage(codebuild, report, group))
            else:
                told, unread = readable(f"The tests of {group}", partial(_cases, codebuild, report["arn"]))
                cases = (*(told or ()), *map(_case, self.beyond.get(report["arn"], ())))
                unread = unread or _left_out(report, cases)
                reports.append(Report(stage=stage, action=action, group=group, cases=cases, note=unread))
        return tuple(reports), tuple(coverage), note


def _group(report: Json) -> str:
    return str(report.get("reportGroupArn") or report["name"]).rpartition("/")[2]


def _cases(codebuild: Any, arn: str) -> tuple[Case, ...]:  # noqa: ANN401 - a boto3 client
    return tuple(map(_case, pages(codebuild.describe_test_cases, "testCases", reportArn=arn)))


def _case(case: Mapping[str, Any]) -> Case:
    return Case(
        name=case["name"],
        suite=case.get("prefix") or case.get("testSuiteName") or "",
        state=of_test(case["status"]),
        seconds=case.get("durationInNanoSeconds", 0) / _NANO,
        message=case.get("message", ""),
    )


def _left_out(report: Json, cases: tuple[Case, ...]) -> str:
    """What to say where CodeBuild has not kept all tests of a report."""
    total = report.get("testSummary", {}).get("total", 0)
    if not report.get("truncated") or total <= len(cases):
        return ""
    kept = f"{len(cases)} of this report's {total:,} tests"
    return f"CodeBuild keeps {kept}, failed ones first; the file that was exported has all."


def _coverage(codebuild: Any, report: Json, group: str) -> Coverage:  # noqa: ANN401
    told = report.get("codeCoverageSummary", {})

    def ask() -> tuple[tuple[str, float], ...]:
        answer = codebuild.describe_code_coverages(
            reportArn=report["arn"], sortBy="LINE_COVERAGE_PERCENTAGE", sortOrder="ASCENDING", maxResults=_LEAST_COVERED
        )
        return tuple((one["filePath"], one["lineCoveragePercentage"]) for one in answer["codeCoverages"])

    least, _ = readable("The files", ask)
    return Coverage(
        group=group,
        lines=told.get("lineCoveragePercentage", 0.0),
        covered=told.get("linesCovered", 0),
        missed=told.get("linesMissed", 0),
        branches=told.get("branchCoveragePercentage"),
        least=least or (),
    )
