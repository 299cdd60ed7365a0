"""Where the load check is in the pipeline, and what it is told."""

import json

import pytest

from tests.conftest import Synthesized
from tests.pipeline.definition import Action, Definition


@pytest.fixture
def load(definition: Definition) -> Action:
    return definition.action("Staging", "LoadCheck")


@pytest.mark.requirement("D6")
def test_staging_is_loaded_once_its_checks_are_green_and_no_other_stage_is(
    definition: Definition, load: Action
) -> None:
    assert load.run_order > definition.action("Staging", "Checks").run_order
    assert load.buildspec["phases"]["build"]["commands"] == ["make load"]
    loaded = [stage for stage in definition.stage_names for a in definition.actions(stage) if a.name == "LoadCheck"]
    assert loaded == ["Staging"]


def test_it_is_told_what_the_checks_are_told_and_what_to_demand(definition: Definition, load: Action) -> None:
    told = load.environment
    demand = json.loads(told.pop("LOAD_CHECK"))
    assert told == definition.action("Staging", "Checks").environment
    assert demand == {
        "users": 20,
        "spawn_rate": 5,
        "seconds": 60,
        "p95_ms": 1000,
        "error_percent": 1,
        "fewest_requests": 900,
    }


def test_payments_demands_faster_answers(payments: Synthesized) -> None:
    load = Definition(payments.pipeline).action("Staging", "LoadCheck")
    assert json.loads(load.environment["LOAD_CHECK"])["p95_ms"] == 500


def test_it_reads_the_key_under_the_role_of_the_checks(definition: Definition, load: Action) -> None:
    checks = definition.action("Staging", "Checks").project
    assert load.project.properties["ServiceRole"] == checks.properties["ServiceRole"]


@pytest.mark.requirement("D7")
def test_its_thresholds_become_a_report(load: Action) -> None:
    (group,) = load.report_groups
    assert group.properties["Name"] == "tap-commerce-staging-load"


def test_it_leaves_no_artifact_for_its_role_may_write_none(definition: Definition, load: Action) -> None:
    assert not load.body.get("OutputArtifacts")
    role = definition.template.referred(load.project.properties["ServiceRole"])
    writing = [s["Resource"] for s in definition.statements(role) if "s3:PutObject" in s["Action"]]
    assert writing
    assert all("Reports" in str(resource) for resource in writing)
