import os
import subprocess
import sys
from pathlib import Path

import pytest

from integ.environment import Environment, read_environment
from integ.workloads import WORKLOADS

ROOT = Path(__file__).parents[2]
COMPLETE = {
    "STAGE": "dev",
    "STAGE_REGION": "us-east-1",
    "API_URL": "https://api.example.com/v1/",
    "API_KEY_ID": "abc",
    "LOAD_BALANCER_URL": "https://origin.example.com",
    "SITE_URL": "https://www.example.com",
    "CHECK_ROLE_ARN": "arn:aws:iam::222222222222:role/checks",
    "HEALTH_ALARM_NAME": "shop-dev-unhealthy",
    "CLUSTER_NAME": "shop-dev",
    "WORKLOAD": "shop",
}


def test_the_stage_is_known_by_its_variables() -> None:
    assert read_environment(COMPLETE) == Environment(
        stage="dev",
        stage_region="us-east-1",
        api_url=COMPLETE["API_URL"],
        api_key_id="abc",
        load_balancer_url=COMPLETE["LOAD_BALANCER_URL"],
        site_url=COMPLETE["SITE_URL"],
        check_role_arn=COMPLETE["CHECK_ROLE_ARN"],
        health_alarm_name="shop-dev-unhealthy",
        cluster_name="shop-dev",
        workload="shop",
    )


@pytest.mark.requirement("P2")
def test_traced_services_are_named_with_spaces_between_or_there_are_none() -> None:
    assert read_environment({**COMPLETE, "TRACED_SERVICES": "pay-frontend pay-backend"}).traced_services == (
        "pay-frontend",
        "pay-backend",
    )
    assert read_environment({**COMPLETE, "TRACED_SERVICES": ""}).traced_services == ()


@pytest.mark.parametrize(("said", "expected"), [("true", True), ("false", False), ("", False), ("yes", False)])
def test_a_load_balancer_is_expected_to_refuse_unless_said_otherwise(said: str, *, expected: bool) -> None:
    assert read_environment({**COMPLETE, "DIRECT_ACCESS": said}).direct_access is expected


def test_the_secret_is_known_where_it_may_be_rotated() -> None:
    assert read_environment({**COMPLETE, "DATABASE_SECRET_ARN": ""}).database_secret_arn is None
    assert read_environment({**COMPLETE, "DATABASE_SECRET_ARN": "arn:x"}).database_secret_arn == "arn:x"


@pytest.mark.parametrize("name", COMPLETE)
def test_each_missing_variable_is_named(name: str) -> None:
    with pytest.raises(pytest.UsageError, match=f"^{name} is not set: give it the "):
        read_environment({**COMPLETE, name: ""})


def test_a_workload_without_checks_is_named_with_those_that_have_some() -> None:
    expected = '^WORKLOAD is "bank", for which there are no checks, only for: shop, payments.$'
    with pytest.raises(pytest.UsageError, match=expected):
        read_environment({**COMPLETE, "WORKLOAD": "bank"})


def _pytest(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "integ", "--config-file=integ/pytest.ini", "-p", "no:cacheprovider", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **variables},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_checks_are_those_of_every_product_and_those_of_the_workload(workload: str) -> None:
    done = _pytest("--collect-only", "--quiet", **{**COMPLETE, "WORKLOAD": workload})
    checks = [line for line in done.stdout.splitlines() if "::" in line]
    folders = {check.partition("/")[0] for check in checks if "/" in check.partition("::")[0]}
    assert done.returncode == 0, done.stdout + done.stderr
    assert folders == {workload}
    modules = [Path(check.partition("::")[0]).stem for check in checks]
    assert modules[0] == "test_journey", "what a customer would notice is not asked first"
    assert modules[-1] == "test_unhealthy_alarm", "not asked after all the others"
    first, last = (index for index, module in enumerate(modules) if module == "test_rotation")
    assert {*modules[first + 1 : last]} == _SILENT


_SILENT = {f"test_{what}" for what in ("api_key", "health", "images", "routing", "site", "throttle", "tls")}
"""They ask the database nothing: the connections that a rotation has to have replaced are idle meanwhile."""


def test_the_checks_stop_with_a_sentence_when_they_are_told_nothing() -> None:
    done = _pytest(STAGE="dev")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: API_URL is not set: give it the stack's output ApiUrl." in done.stderr.splitlines()
    assert "STAGE is not set" not in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
