import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from rehearsal.pipeline.record import ActionRecord, Approval, RunRecord, Status
from rehearsal.reviews import KeptReview
from rehearsal.summary import exit_code, print_summary, write_summary
from tests.rehearsal.records import (
    FAILED,
    SUCCEEDED,
    action_record,
    condition_record,
    rule_record,
    run_record,
    stage_record,
)


def printed(run: RunRecord, *not_exercised: str) -> str:
    screen = io.StringIO()
    print_summary(run, product="mugs", console=Console(file=screen, width=100), not_exercised=not_exercised)
    return screen.getvalue()


def test_every_stage_stands_with_its_result_time_and_tests() -> None:
    rows = [line.split() for line in printed(SUCCEEDED).splitlines()[:5]]
    assert rows[0] == ["Stage", "Result", "Time", "Tests"]
    assert rows[1] == ["Build", "Succeeded", "62", "s", "120", "passed,", "2", "skipped"]
    assert rows[4] == ["Prod", "Succeeded", "62", "s"]


def test_stacks_approvals_restarts_and_the_result_are_told() -> None:
    text = printed(SUCCEEDED)
    assert "Dev-TapStack (222222222222, us-east-1): 61 added, CREATE_COMPLETE" in text
    assert "ApproveProd/Ask approved by ada" in text
    last = text.splitlines()[-1]
    assert last == "Succeeded: mugs, pipeline shop, commit 0123456789ab, 80 s, after one restart by self-mutation"


def test_what_the_build_said_would_change_is_told_with_its_page() -> None:
    screen = io.StringIO()
    review = KeptReview(("dev: no change", "prod: 1 added"), Path("results/review/index.html"))
    print_summary(SUCCEEDED, product="mugs", console=Console(file=screen, width=100), review=review)
    text = screen.getvalue()
    assert text.index("before they were made") < text.index("  dev: no change\n  prod: 1 added\n")
    assert "its page: results/review/index.html" in text
    assert "before they were made" not in printed(SUCCEEDED)


def test_what_was_not_exercised_is_told_of_this_pipeline_and_of_rehearsals_in_general() -> None:
    text = printed(SUCCEEDED, "WAF rules")
    assert text.index("Not exercised") < text.index("stage Prod: condition OnSuccess") < text.index("WAF rules")


def test_a_failed_action_tells_its_tests_the_end_of_its_log_and_where_the_rest_is() -> None:
    text = printed(FAILED)
    assert "Dev/Checks (CodeBuild)" in text
    assert "integ::test_health: assert 500 == 200" in text
    assert "command exited with 1: make integ" in text
    assert "      indented [red]log[/red]" in text
    assert "its whole log: results/Dev-Checks.log" in text
    assert text.splitlines()[-1] == "Failed in Dev: mugs, pipeline shop, commit 0123456789ab, 40 s"


def test_gates_and_a_rollback_are_told_with_their_reasons() -> None:
    window = rule_record("Window", Status.OVERRIDDEN, summary="Sunday is outside of the window; overridden here")
    bake = rule_record("Bake", Status.FAILED, summary="shop-unhealthy fires", notes=("watched for 1 s",))
    prod = stage_record(
        "Prod",
        action_record("Prod", "Deploy"),
        status=Status.FAILED,
        conditions=(condition_record(window, result="FAIL"), condition_record(bake)),
        rollback="rolled back to execution 0a1b2c3d, commit aaaaaaaaaaaa Good",
    )
    back = run_record((Status.SUCCEEDED, [stage_record("Prod", action_record("Prod", "Deploy"))])).executions
    run = run_record((Status.FAILED, [prod]), rollbacks=back)
    text = printed(run)
    assert "Prod/Window overridden: Sunday is outside of the window; overridden here" in text
    assert "Prod/Bake failed: shop-unhealthy fires" in text
    assert "    watched for 1 s" in text
    assert "Prod was rolled back to execution 0a1b2c3d, commit aaaaaaaaaaaa Good" in text
    assert "the rollback itself: succeeded in 40 s" in text
    assert "Prod (OnSuccess): Bake: shop-unhealthy fires" in text
    assert text.splitlines()[-1].startswith("Failed in Prod: mugs")
    assert exit_code(run) == 1


def images(stage: str, **digests: str) -> ActionRecord:
    told = " ".join(f"{tag}@sha256:{digest * 64}" for tag, digest in digests.items())
    return action_record(stage, "Checks", variables={"IMAGES": told})


@pytest.mark.requirement("D6")
def test_the_digests_of_an_image_are_compared_over_the_stages() -> None:
    build = action_record("Build", "Synth", variables={"IMAGES": "backend frontend"})
    records = [
        stage_record("Build", build),
        stage_record("Staging", images("Staging", backend="1", frontend="2")),
        stage_record("Prod", images("Prod", backend="1", frontend="3")),
    ]
    text = printed(run_record((Status.SUCCEEDED, records)))
    assert "backend: sha256:111111111111, the same in Staging, Prod" in text
    assert "frontend: NOT the same: sha256:222222222222 in Staging; sha256:333333333333 in Prod" in text


def test_a_rejection_tells_who_and_why() -> None:
    rejection = Approval(approved=False, by="ada", reason="prices are wrong")
    record = action_record("ApproveProd", "Ask", Status.FAILED, approval=rejection, error="rejected by ada")
    run = run_record((Status.FAILED, [stage_record("ApproveProd", record, status=Status.FAILED)]))
    assert "ApproveProd/Ask rejected by ada: prices are wrong" in printed(run)
    assert exit_code(run) == 1


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (SUCCEEDED, 0),
        (FAILED, 1),
        (run_record((Status.STOPPED, [stage_record("Dev", status=Status.STOPPED)])), 1),
        (run_record((Status.SUCCEEDED, [])), 1),
        (run_record((Status.SUCCEEDED, [stage_record("Dev"), stage_record("Prod", status=Status.NOT_RUN)])), 1),
    ],
)
def test_the_exit_code_is_0_only_if_every_stage_succeeded(run: RunRecord, code: int) -> None:
    assert exit_code(run) == code


def test_the_summary_is_written_as_json_beside_the_logs(tmp_path: Path) -> None:
    file = write_summary(SUCCEEDED, tmp_path, product="mugs", not_exercised=["WAF rules"])
    assert file == tmp_path / "execution-2" / "summary.json"
    content = json.loads(file.read_text())
    assert (content["product"], content["pipeline"]) == ("mugs", "shop")
    assert (content["succeeded"], content["restarts"]) == (True, 1)
    assert content["not_exercised"] == ["stage Prod: condition OnSuccess", "WAF rules"]
    dev = content["executions"][1]["stages"][1]["actions"][0]
    assert dev["change"]["added"] == 61
    assert dev["variables"] == {"ApiUrl": "https://api"}
    assert dev["started"] == "2026-01-02T03:04:05+00:00"
    assert content["executions"][0]["status"] == "Superseded"
