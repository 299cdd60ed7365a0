"""Gates switched on and off, and over several stages: what conditions come of it."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

WINDOW = {"days": ["Sat"], "from_hour": 0, "until_hour": 24}
ALL = {"time_zone": "UTC", "window": WINDOW, "bake_minutes": 3, "blocked_days": "calendars/days.toml"}
ROLE = "arn:aws:iam::{account}:role/tap-shop-{name}-alarms"


def stage(name: str, account: str, region: str) -> Any:  # noqa: ANN401 - as much of a TapStage as gates ask for
    return SimpleNamespace(
        node=SimpleNamespace(id=name.capitalize()),
        settings=SimpleNamespace(region=region),
        alarm_role_arn=ROLE.format(account=account, name=name),
        health_alarm=f"tap-shop-{name}-unhealthy",
    )


US, EU = stage("us", "4" * 12, "us-east-1"), stage("eu", "5" * 12, "eu-west-1")


class Guarded:
    """A stack with gates, and the conditions that they have asked for."""

    def __init__(self, settings: dict[str, Any] | None, waves: dict[str, list[Any]]) -> None:
        from aws_cdk import App, Environment, Stack

        from pipeline.conditions import Conditions
        from pipeline.gates import Gates
        from pipeline.storage import Storage
        from stages.settings import GateSettings

        self.conditions: dict[tuple[str, str], Any] = {}
        kept = self.conditions

        class Recorded(Conditions):
            def _add(self, stage: str, moment: str, result: Any, rules: Any) -> None:  # noqa: ANN401
                kept[stage, moment] = (result, rules)

        app = App()
        self.stack = Stack(app, "Tools", env=Environment(account="1" * 12, region="us-east-1"))
        gates = Gates(
            self.stack,
            "Gates",
            pipeline="tap-shop",
            settings=GateSettings.model_validate_json(json.dumps(settings)) if settings else None,
            calendar="{}" if settings and settings.get("blocked_days") else "",
            conditions=Recorded(),
            storage=Storage(self.stack, "Storage"),
        )
        self.watcher_arn = gates.watcher_arn
        for wave, stages in waves.items():
            gates.guard(wave, stages)
        self.resources = list(app.synth().get_stack_by_name("Tools").template["Resources"].values())

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [resource["Properties"] for resource in self.resources if resource["Type"] == f"AWS::{kind}"]

    def rules(self, wave: str, moment: str) -> list[str]:
        return [rule.name for rule in self.conditions[wave, moment][1]]


@pytest.fixture(scope="module")
def two_waves() -> Guarded:
    return Guarded(ALL, {"First": [US], "Second": [US, EU]})


def test_every_wave_of_production_has_its_gates(two_waves: Guarded) -> None:
    for wave in ("First", "Second"):
        assert two_waves.conditions[wave, "BeforeEntry"][0] == "FAIL"
        assert two_waves.rules(wave, "BeforeEntry") == ["Window", "BlockedDays"]
        assert two_waves.conditions[wave, "OnFailure"][0] == "ROLLBACK"


def test_each_stage_is_watched_in_its_own_region_and_account(two_waves: Guarded) -> None:
    assert two_waves.rules("First", "OnSuccess") == ["BakeUs"]
    assert two_waves.rules("Second", "OnSuccess") == ["BakeUs", "BakeEu"]
    result, (_, eu) = two_waves.conditions["Second", "OnSuccess"]
    assert result == "ROLLBACK"
    assert json.loads(eu.configuration["UserParameters"]) == {
        "role": "arn:aws:iam::555555555555:role/tap-shop-eu-alarms",
        "region": "eu-west-1",
        "alarm": "tap-shop-eu-unhealthy",
        "minutes": 3,
    }


def test_one_function_watches_all_and_may_take_each_ones_role(two_waves: Guarded) -> None:
    assert len(two_waves.of("Lambda::Function")) == 2
    statements = [s for p in two_waves.of("IAM::Policy") for s in p["PolicyDocument"]["Statement"]]
    taken = {s["Resource"] for s in statements if s["Action"] == "sts:AssumeRole"}
    assert taken == {US.alarm_role_arn, EU.alarm_role_arn}
    assert str(two_waves.watcher_arn).endswith(":iam::111111111111:role/tap-shop-bake")
    assert "tap-shop-bake" in {role.get("RoleName") for role in two_waves.of("IAM::Role")}


def test_a_window_to_the_end_of_the_day_is_one(two_waves: Guarded) -> None:
    window, _ = two_waves.conditions["First", "BeforeEntry"][1]
    assert window.configuration == {"Cron": "* * 0-23 ? * SAT *", "TimeZone": "UTC"}


def test_without_rollback_a_bake_fails_the_stage_and_nothing_else_happens() -> None:
    guarded = Guarded({**ALL, "rollback": False}, {"Prod": [US]})
    assert guarded.conditions["Prod", "OnSuccess"][0] == "FAIL"
    assert ("Prod", "OnFailure") not in guarded.conditions


@pytest.mark.parametrize(
    ("gate", "gone"),
    [("window", "Window"), ("blocked_days", "BlockedDays"), ("bake_minutes", "BakeUs")],
)
def test_each_gate_can_be_left_out(gate: str, gone: str) -> None:
    guarded = Guarded({**ALL, gate: False}, {"Prod": [US]})
    names = {rule.name for _, rules in guarded.conditions.values() for rule in rules}
    assert names == {"Window", "BlockedDays", "BakeUs"} - {gone}
    assert (guarded.watcher_arn is None) == (gate == "bake_minutes")


def test_without_gates_there_is_nothing() -> None:
    guarded = Guarded(None, {"Prod": [US]})
    assert guarded.conditions == {}
    assert guarded.watcher_arn is None
    assert guarded.of("Lambda::Function") == []
