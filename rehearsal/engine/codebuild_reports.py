"""The operations of CodeBuild on reports, from what the runner records of them (rehearsal/pipeline/report_record.py).

https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Operations.html
"""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter

from rehearsal.engine import report_groups
from rehearsal.engine.codebuild_requests import INVALID, NOT_FOUND, Json, Request
from rehearsal.engine.refusal import RefusedError

_SORTED_BY = {"NAME": "name", "CREATED_TIME": "created", "LAST_MODIFIED_TIME": "lastModified"}
_COVERAGE_BY = {"LINE_COVERAGE_PERCENTAGE": "lineCoveragePercentage", "FILE_PATH": "filePath"}
_created = itemgetter("created")


def _groups(request: Request) -> dict[str, Json]:
    """By their ARNs: those of stacks, and those that CodeBuild has made for a name in a buildspec."""
    found = {arn: dict(group) for arn, group in report_groups.groups().items() if arn.startswith(f"{request.arn}:")}
    for report in sorted(request.reports(), key=_created):
        made: Json = {
            "arn": report["reportGroupArn"],
            "name": report["name"],
            "type": report["type"],
            "exportConfig": {"exportConfigType": "NO_EXPORT"},
            "created": report["created"],
            "lastModified": report["created"],
            "tags": [],
            "status": "ACTIVE",
        }
        if _is_of_a_project(report):
            found.setdefault(report["reportGroupArn"], made)
    return found


def _is_of_a_project(report: Json) -> bool:
    """Whether the group's name begins with that of the build's project, as CodeBuild makes them."""
    project = report["executionId"].rpartition("/")[2].partition(":")[0]
    return str(report["name"]).startswith(f"{project}-")


def _list_report_groups(request: Request) -> Json:
    by = itemgetter(_SORTED_BY[request.parameters.get("sortBy", "NAME")])
    found = request.ordered(list(_groups(request).values()), by, default="ASCENDING")
    return request.page("reportGroups", [group["arn"] for group in found])


def _batch_get_report_groups(request: Request) -> Json:
    asked, groups = request.parameters["reportGroupArns"], _groups(request)
    return {
        "reportGroups": [groups[arn] for arn in asked if arn in groups],
        "reportGroupsNotFound": [arn for arn in asked if arn not in groups],
    }


def _list_reports(request: Request) -> Json:
    return _page_of_reports(request, request.reports())


def _list_reports_for_report_group(request: Request) -> Json:
    arn = request.parameters["reportGroupArn"]
    if arn not in _groups(request):
        raise RefusedError(NOT_FOUND, f"Report group {arn} does not exist")
    return _page_of_reports(request, request.reports(arn.rpartition("/")[2]))


def _page_of_reports(request: Request, reports: Iterator[Json]) -> Json:
    status = request.parameters.get("filter", {}).get("status")
    wanted = [report for report in reports if status in (None, report["status"])]
    return request.page(
        "reports", [report["arn"] for report in request.ordered(wanted, _created, default="DESCENDING")]
    )


def _batch_get_reports(request: Request) -> Json:
    asked = {arn: request.report(arn) for arn in request.parameters["reportArns"]}
    return {
        "reports": [report for report in asked.values() if report],
        "reportsNotFound": [arn for arn, report in asked.items() if not report],
    }


def _describe_test_cases(request: Request) -> Json:
    arn, wanted = request.parameters["reportArn"], request.parameters.get("filter", {})
    if not request.report(arn):
        raise RefusedError(NOT_FOUND, f"Report {arn} does not exist")
    status, keyword = wanted.get("status"), wanted.get("keyword", "")
    found = [
        case
        for case in request.details(arn)["testCases"]
        if status in (None, case["status"]) and any(keyword in case.get(name, "") for name in ("name", "prefix"))
    ]
    return request.page("testCases", found)


def _describe_code_coverages(request: Request) -> Json:
    arn, parameters = request.parameters["reportArn"], request.parameters
    if not request.report(arn):
        raise RefusedError(INVALID, f"Report {arn} does not exist")
    least, most = parameters.get("minLineCoveragePercentage", 0), parameters.get("maxLineCoveragePercentage", 100)
    found = [file for file in request.details(arn)["codeCoverages"] if least <= file["lineCoveragePercentage"] <= most]
    by = itemgetter(_COVERAGE_BY[parameters.get("sortBy", "FILE_PATH")])
    return request.page("codeCoverages", request.ordered(found, by, default="ASCENDING"))


REPORTS: Mapping[str, Callable[[Request], Json]] = {
    "ListReportGroups": _list_report_groups,
    "BatchGetReportGroups": _batch_get_report_groups,
    "ListReports": _list_reports,
    "ListReportsForReportGroup": _list_reports_for_report_group,
    "BatchGetReports": _batch_get_reports,
    "DescribeTestCases": _describe_test_cases,
    "DescribeCodeCoverages": _describe_code_coverages,
}
