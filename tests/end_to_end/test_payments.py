"""`make rehearse PRODUCT=payments APPROVE=1` from start to end: the second product, by its own pipeline and checks."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.end_to_end.conftest import Start
from tests.end_to_end.project import make_project

_LONGEST_SECONDS = 1800.0
_STAGES = ("Dev", "Staging", "Prod")
_FAMILIES = {"test_frontend", "test_idempotency", "test_payments"}
_ROTATION = {
    "test_no_purchase_fails_while_the_password_changes",
    "test_connections_made_after_it_take_the_new_password",
}
_AS_CHECKED = "test_production_runs_the_images_that_were_checked_before"
_SKIPPED = {"Dev": {*_ROTATION, _AS_CHECKED}, "Staging": {_AS_CHECKED}, "Prod": _ROTATION}

Checks = Mapping[str, ElementTree.Element]


def _action(summary: Mapping[str, Any], stage: str, name: str) -> Mapping[str, Any]:
    actions = (action for found in summary["executions"][-1]["stages"] for action in found["actions"])
    action: Mapping[str, Any] = next(a for a in actions if (a["stage"], a["name"]) == (stage, name))
    return action


def _checks(summary: Mapping[str, Any], stage: str) -> Checks:
    """The checks of a stage, by module and name, as their report has them; the journey has another."""
    reports = {report["group"]: report for report in _action(summary, stage, "Checks")["reports"]}
    assert reports.keys() == {f"tap-payments-{stage.lower()}-{suite}" for suite in ("checks", "journey")}
    report = reports[f"tap-payments-{stage.lower()}-checks"]
    (file,) = report["files"]
    cases = ElementTree.parse(file).iter("testcase")
    return {f"{case.get('classname')}::{case.get('name')}": case for case in cases}


def _skipped(checks: Checks) -> set[str]:
    return {name.partition("::")[2] for name, case in checks.items() if case.find("skipped") is not None}


@pytest.mark.requirement("D3", "D5", "D6", "D7", "P2", "P4", "P6", "P9")
def test_payments_reaches_prod_checked_by_its_own_checks_and_nothing_is_left(start: Start, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")

    command = start(project, "rehearse", "PRODUCT=payments", "APPROVE=1")

    assert command.code(within=_LONGEST_SECONDS) == 0, command.output
    assert "\nSucceeded: payments, pipeline tap-payments, commit " in command.output
    (written,) = command.workspace.results.glob("*/summary.json")
    summary = json.loads(written.read_text())
    assert (summary["product"], summary["succeeded"], summary["restarts"]) == ("payments", True, 0)
    stages = {stage["name"]: stage["status"] for stage in summary["executions"][-1]["stages"]}
    assert stages == dict.fromkeys(
        ("Source", "Build", "UpdatePipeline", "Assets", "Dev", "Staging", "ApproveProd", "Prod"), "Succeeded"
    )
    assert "\nDelivery 1 deployment, 0 of them failed, lead time " in command.output
    (load,) = _action(summary, "Staging", "LoadCheck")["reports"]
    assert (load["group"], load["failed"], load["passed"]) == ("tap-payments-staging-load", [], 9)
    for stage in _STAGES:
        checks = _checks(summary, stage)
        modules = {name.partition("::")[0].rpartition("integ.")[2] for name in checks}
        assert {module.partition(".")[2] for module in modules if "." in module} == _FAMILIES
        assert "test_tls" in modules
        assert not [name for name in checks if "shop" in name]
        assert _skipped(checks) == _SKIPPED[stage]
        change = _action(summary, stage, f"tap-payments-{stage.lower()}.Deploy")["change"]
        assert change["status"] == "CREATE_COMPLETE"
