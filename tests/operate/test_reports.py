"""`tap reports`: failures first, with what they said and where the log is."""

from pathlib import Path

import pytest

from operate.errors import ExitCode
from tests.operate.aws import Aws, Json
from tests.operate.conftest import Tap
from tests.operate.delivery import BUILD_LOG, Delivery, Passed

_ARN = "arn:aws:codebuild:us-east-1:111111111111:report/{}:1"
SECOND = 1_000_000_000


def report(group: str, counts: dict[str, int], *, status: str = "SUCCEEDED") -> Json:
    summary = {"total": sum(counts.values()), "statusCounts": counts, "durationInNanoSeconds": 2 * SECOND}
    return {
        "arn": _ARN.format(group),
        "type": "TEST",
        "status": status,
        "reportGroupArn": f"arn:aws:codebuild:us-east-1:111111111111:report-group/{group}",
        "testSummary": summary,
    }


@pytest.fixture
def failed(delivery: Delivery, aws: Aws) -> Passed:
    """An execution whose build was good, and whose checks in staging were not."""
    executed = delivery.push().source()
    executed.run("Build", "Synth", external="synth:1").run(
        "Staging", "Checks", "Failed", external="checks:1", error="Build terminated with state: FAILED"
    )
    executed.status = "Failed"
    reports = {
        "unit": report("unit", {"SUCCEEDED": 12}),
        "coverage": {
            **report("coverage", {}),
            "type": "CODE_COVERAGE",
            "codeCoverageSummary": {"lineCoveragePercentage": 91.25},
        },
        "checks": report("checks", {"SUCCEEDED": 11, "FAILED": 1, "ERROR": 1, "SKIPPED": 2}, status="FAILED"),
    }
    of_builds = {"synth:1": ["unit", "coverage"], "checks:1": ["checks"]}

    def builds(asked: Json) -> Json:
        found = [
            {
                "id": name,
                "reportArns": [_ARN.format(group) for group in of_builds[name]],
                "logs": {"groupName": "builds", "streamName": name, "deepLink": f"{BUILD_LOG}/{name}"},
            }
            for name in asked["ids"]
        ]
        return {"builds": found}

    def cases(asked: Json) -> Json:
        status = asked["filter"]["status"]
        case = {
            "name": f"test_{status.lower()}",
            "prefix": "integ.shop",
            "status": status,
            "message": "expected 200\ngot 500",
        }
        return {"testCases": [case]}

    aws.answers["BatchGetBuilds"] = builds
    aws.answers["BatchGetReports"] = lambda asked: {
        "reports": [one for one in reports.values() if one["arn"] in asked["reportArns"]]
    }
    aws.answers["DescribeTestCases"] = cases
    return executed


def test_failures_come_first_with_their_words_and_the_log(run: Tap, failed: Passed) -> None:
    told = run("reports")
    assert told.code == ExitCode.DONE
    log = f"tap logs Staging/Checks --execution {failed.id}"
    assert told.lines == [
        f"execution {failed.id} Failed {failed.commit[:12]} Change 1",
        "✘ Staging/Checks Build terminated with state: FAILED",
        "✘ Staging/Checks checks: 2 failed, 11 passed, 2 skipped in 2.0 s",
        "    integ.shop.test_failed",
        "      expected 200 got 500",
        "    integ.shop.test_error",
        "      expected 200 got 500",
        f"    log {log}",
        f"        {BUILD_LOG}/checks:1",
        "✔ Build/Synth unit: 12 passed in 2.0 s",
        "✔ Build/Synth coverage: 91.2 % of lines covered",
    ]


@pytest.mark.usefixtures("failed")
def test_only_what_is_asked_for_is_shown(run: Tap) -> None:
    document = run("reports", "--failed", "--json").document
    assert [one["group"] for one in document["reports"]] == ["checks"]
    document = run("reports", "--stage", "build", "--json").document
    assert [one["group"] for one in document["reports"]] == ["unit", "coverage"]
    assert document["failed_actions"] == []
    assert (document["reports"][1]["coverage"], document["reports"][0]["coverage"]) == (91.25, None)


@pytest.mark.usefixtures("failed")
def test_programs_get_each_failure(run: Tap) -> None:
    document = run("reports", "--json").document
    assert document["reports"][0]["failures"][0] == {
        "test": "integ.shop.test_failed",
        "status": "FAILED",
        "message": "expected 200\ngot 500",
        "seconds": 0.0,
    }
    assert document["failed_actions"][0]["log"] == f"{BUILD_LOG}/checks:1"


@pytest.mark.usefixtures("failed")
def test_the_exit_code_tells_whether_something_failed(run: Tap) -> None:
    assert run("reports", "--exit-code").code == ExitCode.FAILED
    assert run("reports", "--exit-code", "--stage", "Build").code == ExitCode.DONE


def test_an_earlier_execution_may_be_named(run: Tap, failed: Passed, delivery: Delivery) -> None:
    delivery.push().source()
    assert run("reports").lines[-1] == "no reports"
    assert run("reports", "--execution", failed.id[:8], "--json").document["execution"]["id"] == failed.id
    told = run("reports", "--execution", "feed")
    assert (told.code, told.out) == (ExitCode.ABSENT, "")
    assert "has no execution feed among the last 100" in told.err


def test_without_any_execution_it_says_so(run: Tap) -> None:
    told = run("reports")
    assert told.code == ExitCode.ABSENT
    assert told.err == "The pipeline tap-commerce has no execution yet. See: tap history\n"


def test_all_of_it_becomes_a_page(run: Tap, failed: Passed, aws: Aws, tmp_path: Path) -> None:
    aws.answers["ListRuleExecutions"] = {"ruleExecutionDetails": []}
    aws.answers["DescribeCodeCoverages"] = {"codeCoverages": []}
    aws.answers["GetLogEvents"] = {"events": [{"timestamp": 1, "message": "got 500"}]}
    aws.answers["DescribeTestCases"] = {"testCases": [{"name": "test_one", "status": "FAILED", "message": "got 500"}]}
    file = tmp_path / "run.html"
    told = run("reports", "--html", str(file), "--exit-code")
    assert told.code == ExitCode.FAILED
    assert told.lines == [f"The page of execution {failed.id}: {file}"]
    page = file.read_text()
    assert "Failed in Staging / Checks" in page
    assert "test_one" in page
    assert "Not exercised" not in page, "on AWS everything is"
    assert run("reports", "--html", str(file), "--json").document["page"] == str(file)


@pytest.mark.usefixtures("failed")
def test_a_page_that_cannot_be_written_is_a_sentence(run: Tap, aws: Aws, tmp_path: Path) -> None:
    aws.answers["ListRuleExecutions"] = {"ruleExecutionDetails": []}
    aws.answers["DescribeCodeCoverages"] = {"codeCoverages": []}
    aws.answers["GetLogEvents"] = {"events": []}
    aws.answers["DescribeTestCases"] = {"testCases": []}
    told = run("reports", "--html", str(tmp_path / "nowhere" / "run.html"))
    assert told.code == ExitCode.MEND
    assert "run.html cannot be written: No such file or directory" in told.err
