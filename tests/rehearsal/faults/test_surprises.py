"""Each fault knows how a run ends that met it, and is surprised by every other end."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.faults.alarm_during_bake import AlarmDuringBake
from rehearsal.faults.catalogue import FAULTS
from rehearsal.faults.disk_full import DiskFull
from rehearsal.faults.fault import Fault, Scene
from rehearsal.faults.place import Place, deploying, named, places
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.record import FailedTest, Report, RunRecord, StageRecord, Status
from rehearsal.session import Rehearsal
from tests.rehearsal.pipeline import support
from tests.rehearsal.records import action_record, condition_record, rule_record, run_record, stage_record

_FAILED, _NOT_RUN = Status.FAILED, Status.NOT_RUN
_STAGES = ("Source", "Build", "Dev", "ApproveProd", "Prod")


def _deployment(name: str, *, load: bool = False, **gates: object) -> dict[str, Any]:
    change_set = {"StackName": f"shop-{name.lower()}", "ChangeSetName": "change"}
    actions = [
        support.action("Prepare", "CloudFormation", Configuration=change_set),
        support.action("Deploy", "CloudFormation", Configuration=change_set, RunOrder=2),
        support.action("Checks", RunOrder=3),
        *([support.action("LoadCheck", RunOrder=4)] if load else []),
    ]
    return support.stage(name, *actions, **gates)


_PIPELINE = Deployed.model_validate(
    {
        "account": support.ACCOUNT,
        "region": support.REGION,
        "version": 1,
        "properties": {
            "Name": "shop",
            "Stages": [
                support.stage("Source", support.action("Push", "CodeCommit")),
                support.stage("Build", support.action("Synth")),
                _deployment("Dev", load=True),
                support.stage("ApproveProd", support.action("Promote", "Manual")),
                _deployment(
                    "Prod",
                    OnSuccess=support.condition("ROLLBACK", support.rule("Bake")),
                    OnFailure={"Result": "ROLLBACK"},
                ),
            ],
        },
    }
)


def _fault(kind: type[Fault], stage: str = "") -> Fault:
    place = named(stage, places(_PIPELINE)) if stage else kind.choose(places(_PIPELINE))
    assert place is not None
    return kind(Scene(cast("Rehearsal", SimpleNamespace()), place))


def _ended(failed: str, **more: Any) -> RunRecord:  # noqa: ANN401 - fields of a stage
    """A run whose stage, by `Stage/Action`, failed in this action; the stages before it went well."""
    name, _, action = failed.partition("/")
    stages: list[StageRecord] = []
    for number, stage in enumerate(_STAGES):
        if stage == name:
            what = {"error": "it failed", **more.pop("action", {})}
            stages.append(stage_record(stage, action_record(stage, action, _FAILED, **what), status=_FAILED, **more))
        else:
            stages.append(stage_record(stage, status=Status.SUCCEEDED if number < _STAGES.index(name) else _NOT_RUN))
    return run_record((_FAILED, stages))


def _rolled_back(record: RunRecord, status: Status = Status.SUCCEEDED) -> RunRecord:
    return replace(record, rollbacks=run_record((status, [])).executions)


_BREAKER = {"error": "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'"}
_SLOW = {"reports": (Report(group="load", failed=(FailedTest(name="p95", message="1600 ms"),), files=()),)}
_BAKED = run_record(
    (
        _FAILED,
        [
            *(stage_record(name) for name in _STAGES[:-1]),
            stage_record(
                "Prod",
                action_record("Prod", "Checks"),
                status=_FAILED,
                conditions=(condition_record(rule_record("Bake", _FAILED)),),
            ),
        ],
    )
)
_SUCCEEDED = run_record((Status.SUCCEEDED, [stage_record(name) for name in _STAGES]))
_ENDS = {
    "task-crash-loop": _ended("Dev/Deploy", action=_BREAKER),
    "asset-missing": _ended("Dev/Deploy"),
    "database-lost": _ended("Dev/Checks"),
    "flaky-check": _ended("Dev/Checks"),
    "slow-backend": _ended("Dev/LoadCheck", action=_SLOW),
    "alarm-during-bake": _rolled_back(_BAKED),
    "approval-expired": _ended("ApproveProd/Promote"),
    "engine-dies": _ended("Dev/Deploy"),
}
_KINDS = [kind for kind in FAULTS if kind is not DiskFull]
"""What is said in the log of a build has a test of its own."""


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
def test_it_is_not_surprised_by_the_end_that_it_has(kind: type[Fault]) -> None:
    assert list(_fault(kind).surprises(_ENDS[kind.name])) == []


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.name)
def test_it_is_surprised_if_the_run_went_well(kind: type[Fault]) -> None:
    assert list(_fault(kind).surprises(_SUCCEEDED))


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("end", [_ended("Source/Push"), _ended("Prod/Deploy"), _ended("Dev/Prepare")])
def test_it_is_surprised_by_another_end(kind: type[Fault], end: RunRecord) -> None:
    allowed = kind.name in ("database-lost", "flaky-check", "engine-dies") and end.last.stages[2].status is _FAILED
    assert bool(list(_fault(kind).surprises(end))) != allowed


@pytest.mark.parametrize("name", ["task-crash-loop", "asset-missing", "database-lost"])
def test_in_a_stage_that_goes_back_it_has_to_have_gone_back(name: str) -> None:
    kind = next(kind for kind in FAULTS if kind.name == name)
    action = "Checks" if name == "database-lost" else "Deploy"
    fault, end = _fault(kind, "prod"), _ended(f"Prod/{action}", action=_BREAKER)
    assert list(fault.surprises(_rolled_back(end))) == []
    assert list(fault.surprises(end)) == ["Prod was not rolled back"]
    assert list(fault.surprises(_rolled_back(end, _FAILED))) == ["the rollback of Prod ended as Failed"]


def test_a_build_without_space_has_to_say_so(tmp_path: Path) -> None:
    log, fault = tmp_path / "log", _fault(DiskFull)
    log.write_text("mkdir: cannot create directory: No space left on device")
    assert list(fault.surprises(_ended("Build/Synth", action={"log": log}))) == []
    log.write_text("something else")
    assert list(fault.surprises(_ended("Build/Synth", action={"log": log}))) == [
        'its log does not say "No space left on device"'
    ]


def test_where_they_hit() -> None:
    hit = {kind.name: _fault(kind).scene.place.name for kind in FAULTS}
    assert hit == {
        **dict.fromkeys(("task-crash-loop", "asset-missing", "database-lost", "flaky-check"), "Dev"),
        "slow-backend": "Dev",
        "alarm-during-bake": "Prod",
        "approval-expired": "ApproveProd",
        "disk-full": "Build",
        "engine-dies": "Dev",
    }
    assert [place.name for place in deploying(places(_PIPELINE))] == ["Dev", "Prod"]
    assert AlarmDuringBake.choose([Place(_PIPELINE.properties.stages[0], ())]) is None


def test_a_stage_that_deploys_nothing_is_not_hit() -> None:
    with pytest.raises(
        RehearsalError, match=r"No stage prd of the pipeline deploys anything\. Did you mean \"prod\"\?"
    ):
        named("prd", places(_PIPELINE))
