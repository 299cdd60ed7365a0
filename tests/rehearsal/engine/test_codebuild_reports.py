"""CodeBuild's API on reports: what the runner read in the builds' files, in AWS' words."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from rehearsal.pipeline.report_record import beyond
from tests.rehearsal.engine.answers import raw, unchecked, what_is_wrong
from tests.rehearsal.engine.builds import PROJECT, Builds, project, report_group, report_group_arn
from tests.rehearsal.engine.cloud import TOOLS, Client, Cloud, Json
from tests.rehearsal.pipeline.support import Contexts

UNIT, COVERAGE, NAMED = (report_group_arn(name) for name in ("real-unit", "real-coverage", f"{PROJECT}-named"))
MIXED = """<testsuites><testsuite name="pytest">
<testcase classname="tests.test_a" name="test_good" time="0.25"/>
<testcase classname="tests.test_a" name="test_bad" time="0.5"><failure message="1 == 2">trace</failure></testcase>
<testcase classname="tests.test_b" name="test_broken"><error message="boom"/></testcase>
<testcase classname="tests.test_b" name="test_later"><skipped message="not yet"/></testcase>
</testsuite></testsuites>"""
GOOD = '<testsuite name="s"><testcase classname="c" name="n" time="1.5"/></testsuite>'
COBERTURA = """<coverage lines-covered="3" lines-valid="4" branches-covered="1" branches-valid="2"><packages><package>
<classes><class filename="tap/a.py"><lines><line number="1" hits="1"/><line number="2" hits="1"/></lines></class>
<class filename="tap/b.py"><lines><line number="1" hits="0" branch="true" condition-coverage="50% (1/2)"/>
<line number="2" hits="1"/></lines></class></classes></package></packages></coverage>"""
MANY = 620


@pytest.fixture(scope="module")
def deployed(cloud: Cloud) -> Iterator[Cloud]:
    resources = {
        "Project": project(),
        "Unit": report_group("real-unit"),
        "Coverage": report_group("real-coverage", "CODE_COVERAGE"),
    }
    resources["Project"]["Properties"]["Environment"].pop("EnvironmentVariables")
    cloud.deploy("real-reports", resources, account=TOOLS)
    yield cloud
    cloud.delete("real-reports", account=TOOLS)


@pytest.fixture(scope="module")
def builds(deployed: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builds]:
    contexts = Contexts(deployed.workspace)
    yield Builds(deployed, tmp_path_factory.mktemp("sources"), contexts)
    contexts.close()


@pytest.fixture
def codebuild(deployed: Cloud) -> Client:
    return deployed.client("codebuild", TOOLS)


def many() -> str:
    cases = "".join(f'<testcase classname="c" name="test_{number}"/>' for number in range(MANY))
    return f'<testsuite name="s">{cases}<testcase classname="c" name="test_last"><failure/></testcase></testsuite>'


@pytest.fixture(scope="module")
def build(builds: Builds) -> Json:
    """One whose tests fail, with a report of each kind: of tests, of coverage, of too many, of none, of its own."""
    reports = {
        UNIT: {"files": ["mixed.xml"], "base-directory": "reports"},
        COVERAGE: {"files": ["cobertura.xml"], "file-format": "COBERTURAXML"},
        "named": {"files": ["good.xml"]},
        "many": {"files": ["many.xml"]},
        "none": {"files": ["absent.xml"]},
    }
    files = {"reports/mixed.xml": MIXED, "cobertura.xml": COBERTURA, "good.xml": GOOD, "many.xml": many()}
    return builds.described(builds.run("false", files=files, reports=reports))


@pytest.fixture(scope="module")
def report(build: Json, deployed: Cloud) -> dict[str, Json]:
    """Its reports, by the names of their groups."""
    found = deployed.client("codebuild", TOOLS).batch_get_reports(reportArns=build["reportArns"])["reports"]
    return {report["name"]: report for report in found}


def test_a_report_sums_up_its_tests_and_names_its_build(report: dict[str, Json], build: Json) -> None:
    unit = report["real-unit"]
    assert unit["arn"].startswith(f"arn:aws:codebuild:us-east-1:{TOOLS}:report/real-unit:")
    assert (unit["reportGroupArn"], unit["executionId"]) == (UNIT, build["arn"])
    assert (unit["type"], unit["status"], unit["truncated"]) == ("TEST", "FAILED", False)
    assert unit["testSummary"] == {
        "total": 4,
        "statusCounts": {"SUCCEEDED": 1, "FAILED": 1, "ERROR": 1, "SKIPPED": 1, "UNKNOWN": 0},
        "durationInNanoSeconds": 750_000_000,
    }
    assert (unit["expired"] - unit["created"]).days == 30
    assert report[f"{PROJECT}-named"]["status"] == "SUCCEEDED"


def test_a_report_without_files_is_incomplete(report: dict[str, Json]) -> None:
    none = report[f"{PROJECT}-none"]
    assert (none["status"], none["testSummary"]["total"]) == ("INCOMPLETE", 0)


def test_test_cases_are_told_with_their_messages_the_failed_ones_first(
    codebuild: Client, report: dict[str, Json]
) -> None:
    cases = codebuild.describe_test_cases(reportArn=report["real-unit"]["arn"])["testCases"]
    assert [case["name"] for case in cases] == ["test_bad", "test_broken", "test_good", "test_later"]
    bad = cases[0]
    assert (bad["prefix"], bad["testSuiteName"], bad["status"]) == ("tests.test_a", "pytest", "FAILED")
    assert (bad["message"], bad["durationInNanoSeconds"]) == ("1 == 2", 500_000_000)
    assert bad["testRawDataPath"] == "mixed.xml"


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"status": "FAILED"}, ["test_bad"]),
        ({"status": "ERROR"}, ["test_broken"]),
        ({"keyword": "test_b"}, ["test_bad", "test_broken", "test_later"]),
        ({"keyword": "later", "status": "SUCCEEDED"}, []),
    ],
)
def test_test_cases_are_filtered(
    codebuild: Client, report: dict[str, Json], wanted: dict[str, str], names: list[str]
) -> None:
    answer = codebuild.describe_test_cases(reportArn=report["real-unit"]["arn"], filter=wanted)
    assert [case["name"] for case in answer["testCases"]] == names


def test_of_too_many_test_cases_500_are_kept_failed_ones_first_and_told_in_pages(
    cloud: Cloud, codebuild: Client, report: dict[str, Json]
) -> None:
    whole = report[f"{PROJECT}-many"]
    pages = [*codebuild.get_paginator("describe_test_cases").paginate(reportArn=whole["arn"])]
    names = [case["name"] for page in pages for case in page["testCases"]]
    assert (whole["truncated"], whole["testSummary"]["total"]) == (True, MANY + 1)
    assert [len(page["testCases"]) for page in pages] == [100] * 5
    assert names == ["test_last", *(f"test_{number}" for number in range(499))]
    rest = beyond(cloud.workspace.state)[whole["arn"]]
    assert [case["name"] for case in rest] == [f"test_{number}" for number in range(499, MANY)]


def test_coverage_is_told_in_all_and_by_file(codebuild: Client, report: dict[str, Json]) -> None:
    coverage = report["real-coverage"]
    assert coverage["type"] == "CODE_COVERAGE"
    assert coverage["codeCoverageSummary"] == {
        "lineCoveragePercentage": 75.0,
        "linesCovered": 3,
        "linesMissed": 1,
        "branchCoveragePercentage": 50.0,
        "branchesCovered": 1,
        "branchesMissed": 1,
    }

    def files(**more: Json) -> list[str]:
        answer = codebuild.describe_code_coverages(reportArn=coverage["arn"], **more)
        return [file["filePath"] for file in answer["codeCoverages"]]

    by_lines = {"sortBy": "LINE_COVERAGE_PERCENTAGE"}
    assert files() == ["tap/a.py", "tap/b.py"]
    assert files(**by_lines) == ["tap/b.py", "tap/a.py"]
    assert files(**by_lines, sortOrder="DESCENDING") == ["tap/a.py", "tap/b.py"]
    assert files(maxLineCoveragePercentage=60) == ["tap/b.py"]
    (first,) = codebuild.describe_code_coverages(reportArn=coverage["arn"], maxResults=1)["codeCoverages"]
    assert (first["linesCovered"], first["linesMissed"], first["lineCoveragePercentage"]) == (2, 0, 100.0)


def test_reports_are_listed_by_group_and_status_the_newest_first(
    builds: Builds, codebuild: Client, build: Json
) -> None:
    newer = builds.described(builds.run("true", files={"a.xml": GOOD}, reports={UNIT: {"files": ["a.xml"]}}))
    (newest,), older = newer["reportArns"], build["reportArns"][0]
    of_group = codebuild.list_reports_for_report_group(reportGroupArn=UNIT)["reports"]
    assert of_group == [newest, older]
    wanted = {"reportGroupArn": UNIT, "sortOrder": "ASCENDING", "filter": {"status": "FAILED"}}
    assert codebuild.list_reports_for_report_group(**wanted)["reports"] == [older]
    everything = codebuild.list_reports()["reports"]
    assert everything[0] == newest
    assert {*build["reportArns"]} < {*everything}
    assert newest not in codebuild.list_reports(filter={"status": "FAILED"})["reports"]
    pages = codebuild.get_paginator("list_reports").paginate(PaginationConfig={"PageSize": 2})
    assert [arn for page in pages for arn in page["reports"]] == everything


@pytest.mark.usefixtures("build")
def test_report_groups_are_those_of_stacks_and_those_that_builds_have_named(codebuild: Client) -> None:
    listed = codebuild.list_report_groups()["reportGroups"]
    assert {UNIT, COVERAGE, NAMED} < {*listed}
    assert listed == sorted(listed, key=lambda arn: arn.rpartition("/")[2])
    answer = codebuild.batch_get_report_groups(reportGroupArns=[NAMED, COVERAGE, report_group_arn("none")])
    named, coverage = answer["reportGroups"]
    assert (named["name"], named["type"], named["status"]) == (f"{PROJECT}-named", "TEST", "ACTIVE")
    assert (coverage["type"], coverage["tags"]) == ("CODE_COVERAGE", [{"key": "Project", "value": "commerce"}])
    assert answer["reportGroupsNotFound"] == [report_group_arn("none")]


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("ListReportGroups", {}),
        ("BatchGetReportGroups", {"reportGroupArns": [UNIT, COVERAGE, NAMED, "arn:other"]}),
        ("ListReports", {"maxResults": 2}),
        ("ListReportsForReportGroup", {"reportGroupArn": UNIT}),
        ("BatchGetReports", {"reportArns": ["real-unit", "real-coverage", f"{PROJECT}-none", "arn:other"]}),
        ("DescribeTestCases", {"reportArn": "real-unit"}),
        ("DescribeCodeCoverages", {"reportArn": "real-coverage"}),
    ],
)
def test_answers_have_exactly_the_shape_of_awss(
    deployed: Cloud, report: dict[str, Json], operation: str, parameters: dict[str, Json]
) -> None:
    def arn(name: Json) -> Json:
        return report[name]["arn"] if name in report else name

    given = {
        key: [arn(one) for one in value] if isinstance(value, list) else arn(value) for key, value in parameters.items()
    }
    answer = raw(deployed, "codebuild", operation, given)
    assert answer
    assert what_is_wrong("codebuild", operation, answer) == ""


@pytest.mark.parametrize(
    ("operation", "parameters", "code"),
    [
        ("list_reports_for_report_group", {"reportGroupArn": report_group_arn("none")}, "ResourceNotFoundException"),
        ("describe_test_cases", {"reportArn": "arn:none"}, "ResourceNotFoundException"),
        ("describe_code_coverages", {"reportArn": "arn:none"}, "InvalidInputException"),
        ("list_reports", {"filter": {"status": "GREEN"}}, "InvalidInputException"),
        ("list_reports", {"maxResults": 0}, "InvalidInputException"),
        ("list_reports", {"nextToken": "9999"}, "InvalidInputException"),
        ("batch_get_reports", {"reportArns": []}, "InvalidInputException"),
    ],
)
def test_requests_are_refused_as_on_aws(
    deployed: Cloud, operation: str, parameters: dict[str, Json], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(unchecked(deployed, "codebuild"), operation)(**parameters)
    assert refused.value.response["Error"]["Code"] == code
