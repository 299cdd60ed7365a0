"""The test reports of an execution: what CodeBuild keeps of the builds that its actions were."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from operate.reading.action_run import ActionRun
from operate.reading.execution import Execution
from operate.reading.pipeline import Pipeline

_BAD = ("FAILED", "ERROR")
_AT_ONCE = 100
_NANOSECONDS = 1_000_000_000
_MOST_FAILURES = 200


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A test case that failed or broke.

    Attributes:
        test: Its name, after that of its module or class.
        status: FAILED or ERROR.
        message: What it said.
        seconds: That it took.
    """

    test: str
    status: str
    message: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report of a build.

    Attributes:
        stage: Of the pipeline.
        action: Of the stage.
        group: Of CodeBuild's report groups.
        kind: TEST, or CODE_COVERAGE.
        status: SUCCEEDED, FAILED, INCOMPLETE or GENERATING.
        passed: How many test cases.
        failed: How many failed or broke.
        skipped: How many.
        coverage: Percent of lines; none for tests.
        seconds: That the tests took.
        failures: Those that failed, at most 200.
        arn: CodeBuild's.
        log: Where AWS's console shows the build's log; empty if it says nowhere.
    """

    stage: str
    action: str
    group: str
    kind: str
    status: str
    passed: int
    failed: int
    skipped: int
    coverage: float | None
    seconds: float
    failures: tuple[Failure, ...]
    arn: str
    log: str

    @property
    def good(self) -> bool:
        """Whether nothing failed."""
        return self.status == "SUCCEEDED" and not self.failed


@dataclass(frozen=True, kw_only=True)
class FailedAction:
    """An action that failed, whether or not it has reports.

    Attributes:
        stage: Of the pipeline.
        action: Of the stage.
        error: What it said.
        log: Where AWS's console shows its log, or what it did.
    """

    stage: str
    action: str
    error: str
    log: str


@dataclass(frozen=True, kw_only=True)
class Reports:
    """The document of `tap reports`.

    Attributes:
        execution: Whose they are.
        failed_actions: The actions that failed, with or without a report.
        reports: Failures first, else in the order of the pipeline.
        page: The file that was written with `--html`; empty without.
    """

    execution: Execution
    failed_actions: tuple[FailedAction, ...]
    reports: tuple[Report, ...]
    page: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing failed."""
        return not self.failed_actions and all(report.good for report in self.reports)


def builds(pipeline: Pipeline, runs: list[ActionRun]) -> dict[str, Mapping[str, Any]]:
    """CodeBuild's builds of actions, by their ids."""
    ids = [run.external for run in runs if run.provider == "CodeBuild" and run.external]
    codebuild = pipeline.target.client("codebuild")
    found: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        answer = codebuild.batch_get_builds(ids=ids[start : start + _AT_ONCE])
        found.update({build["id"]: build for build in answer["builds"]})
    return found


def read_reports(pipeline: Pipeline, runs: list[ActionRun]) -> list[Report]:
    """Those of these actions: the failed ones first, else in the order of the pipeline."""
    codebuild = pipeline.target.client("codebuild")
    of_builds = builds(pipeline, runs)
    found: list[Report] = []
    for run in runs:
        build = of_builds.get(run.external, {})
        arns = build.get("reportArns", [])
        for start in range(0, len(arns), _AT_ONCE):
            told = {one["arn"]: one for one in codebuild.batch_get_reports(reportArns=arns[start:])["reports"]}
            found += [
                _report(codebuild, run, build, told[arn]) for arn in arns[start : start + _AT_ONCE] if arn in told
            ]
    return sorted(found, key=lambda report: report.good)


def failed_actions(pipeline: Pipeline, runs: list[ActionRun]) -> list[FailedAction]:
    """Those that failed, with what they said."""
    of_builds = builds(pipeline, runs)
    return [
        FailedAction(
            stage=run.stage,
            action=run.action,
            error=run.error or run.summary,
            log=_log(of_builds.get(run.external, {})) or run.link,
        )
        for run in runs
        if run.status == "Failed"
    ]


def _report(codebuild: Any, run: ActionRun, build: Mapping[str, Any], told: Mapping[str, Any]) -> Report:  # noqa: ANN401
    summary, covered = told.get("testSummary", {}), told.get("codeCoverageSummary", {})
    counts: Mapping[str, int] = summary.get("statusCounts", {})
    failed = sum(counts.get(status, 0) for status in _BAD)
    return Report(
        stage=run.stage,
        action=run.action,
        group=told["reportGroupArn"].rpartition("/")[2],
        kind=told["type"],
        status=told["status"],
        passed=counts.get("SUCCEEDED", 0),
        failed=failed,
        skipped=counts.get("SKIPPED", 0),
        coverage=covered.get("lineCoveragePercentage"),
        seconds=round(summary.get("durationInNanoSeconds", 0) / _NANOSECONDS, 3),
        failures=tuple(_failures(codebuild, told["arn"], counts)) if failed else (),
        arn=told["arn"],
        log=_log(build),
    )


def _failures(codebuild: Any, arn: str, counts: Mapping[str, int]) -> Iterator[Failure]:  # noqa: ANN401
    for status in _BAD:
        if not counts.get(status):
            continue
        pages = codebuild.get_paginator("describe_test_cases").paginate(
            reportArn=arn, filter={"status": status}, PaginationConfig={"MaxItems": _MOST_FAILURES}
        )
        for case in (case for page in pages for case in page["testCases"]):
            parts = (case.get("prefix", ""), case.get("name", ""))
            yield Failure(
                test=".".join(part for part in parts if part),
                status=case.get("status", status),
                message=case.get("message", ""),
                seconds=round(case.get("durationInNanoSeconds", 0) / _NANOSECONDS, 3),
            )


def _log(build: Mapping[str, Any]) -> str:
    return str(build.get("logs", {}).get("deepLink", ""))
