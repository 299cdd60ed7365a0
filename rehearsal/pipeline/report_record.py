"""Records a build's reports for the engine, which answers CodeBuild's API from them.

`<state>/reports/<group>/<uuid>.json`, in the words of BatchGetReports; its test cases and covered files, in those of
DescribeTestCases and DescribeCodeCoverages, in `<state>/reports/<group>/details/<uuid>.json`. Cases that CodeBuild
would not keep are there as well, for the page of the run alone.
"""

import json
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rehearsal.engine import records
from rehearsal.pipeline.build_identity import BuildIdentity
from rehearsal.pipeline.buildspec import Files
from rehearsal.pipeline.record import CaseResult, CaseStatus, Covered, FileCoverage, Report

Json = dict[str, Any]

MOST_CASES = 500
"""So many a report has; failed ones come first: https://docs.aws.amazon.com/codebuild/latest/userguide/test-report.html"""

_KEPT_SECONDS = 30 * 24 * 3600
_COVERAGE_FORMATS = ("CLOVERXML", "COBERTURAXML", "JACOCOXML", "SIMPLECOV")
_ORDER = (CaseStatus.FAILED, CaseStatus.ERROR)


def record_report(
    report: Report | None, files: Files, *, arn: str, build: BuildIdentity, export: Mapping[str, Any], state: Path
) -> str:
    """Write down a report of the group `arn`; its own ARN. One that found nothing to read is incomplete."""
    group = arn.rpartition("/")[2]
    identity = str(uuid.uuid4())
    own = f"{arn.rpartition(':')[0]}:report/{group}:{identity}"
    now = time.time()
    kind = "CODE_COVERAGE" if files.file_format.upper() in _COVERAGE_FORMATS else "TEST"
    cases = report.cases if report else ()
    content: Json = {
        "arn": own,
        "type": kind,
        "name": group,
        "reportGroupArn": arn,
        "executionId": build.arn,
        "status": _status(report),
        "created": now,
        "expired": now + _KEPT_SECONDS,
        "exportConfig": dict(export),
        "truncated": len(cases) > MOST_CASES,
        **(_tested(cases) if kind == "TEST" else _summed_up(report)),
    }
    directory = state / "reports" / group
    ordered = sorted(cases, key=lambda case: case.status not in _ORDER)
    described = [_case(case, arn=own, expired=content["expired"]) for case in ordered]
    details = {
        "testCases": described[:MOST_CASES],
        "beyond": described[MOST_CASES:],
        "codeCoverages": [
            _file(file, arn=own, expired=content["expired"]) for file in (report.covered_files if report else ())
        ],
    }
    records.write(directory / "details" / f"{identity}.json", details)
    records.write(directory / f"{identity}.json", content)  # last: who sees it finds the details
    return own


def beyond(state: Path) -> dict[str, tuple[Json, ...]]:
    """The test cases that CodeBuild would not keep, by their report's ARN."""
    files = (state / "reports").glob("*/details/*.json")
    found = (json.loads(file.read_bytes()).get("beyond", ()) for file in files)
    return {cases[0]["reportArn"]: tuple(cases) for cases in found if cases}


def _status(report: Report | None) -> str:
    if report is None or not report.complete:
        return "INCOMPLETE"
    return "FAILED" if report.failed else "SUCCEEDED"


def _tested(cases: tuple[CaseResult, ...]) -> Json:
    counted = Counter(str(case.status) for case in cases)
    counts = {status: counted[status] for status in (*map(str, CaseStatus), "UNKNOWN")}
    seconds = sum(case.nanoseconds for case in cases)
    return {"testSummary": {"total": len(cases), "statusCounts": counts, "durationInNanoSeconds": seconds}}


def _summed_up(report: Report | None) -> Json:
    return {"codeCoverageSummary": _coverage(report.covered if report else Covered())}


def _coverage(covered: Covered) -> Json:
    (hit, lines), (taken, branches) = covered.lines, covered.branches
    return {
        "lineCoveragePercentage": _percentage(hit, lines),
        "linesCovered": hit,
        "linesMissed": lines - hit,
        "branchCoveragePercentage": _percentage(taken, branches),
        "branchesCovered": taken,
        "branchesMissed": branches - taken,
    }


def _percentage(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _case(case: CaseResult, *, arn: str, expired: float) -> Json:
    told = {
        "reportArn": arn,
        "testRawDataPath": case.path,
        "prefix": case.prefix,
        "name": case.name,
        "status": str(case.status),
        "durationInNanoSeconds": case.nanoseconds,
        "message": case.message,
        "expired": expired,
        "testSuiteName": case.suite,
    }
    return {name: value for name, value in told.items() if value != ""}


def _file(file: FileCoverage, *, arn: str, expired: float) -> Json:
    identity = str(uuid.uuid4())
    return {"id": identity, "reportARN": arn, "filePath": file.path, **_coverage(file.covered), "expired": expired}
