"""The test reports of an execution: what CodeBuild keeps of the builds that its actions were."""

from collections.abc import Iterator, Mapping
from typing import Any

from operate.reading.action_run import ActionRun
from operate.reading.pipeline import Pipeline
from operate.reading.report_values import FailedAction, Failure, Report

_BAD = ("FAILED", "ERROR")
_AT_ONCE = 100
_NANOSECONDS = 1_000_000_000
_MOST_FAILURES = 200


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
