"""Records of runs that never were, for what shows them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rehearsal.pipeline.record import (
    ActionRecord,
    Approval,
    Commit,
    ConditionRecord,
    ExecutionRecord,
    FailedTest,
    Report,
    RuleRecord,
    RunRecord,
    StackChange,
    StageRecord,
    Status,
)

COMMIT = Commit(
    id="0123456789abcdef0123456789abcdef01234567",
    branch="main",
    message="Sell more\n\nBecause.",
    author_name="Ada",
    author_email="ada@example.com",
    author_date="2026-01-02T03:04:05+00:00",
)


def action_record(stage: str, name: str, status: Status = Status.SUCCEEDED, **more: Any) -> ActionRecord:  # noqa: ANN401 - fields of the record
    return ActionRecord(
        stage=stage,
        name=name,
        category="Build",
        provider="CodeBuild",
        status=status,
        started=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        seconds=1.5,
        **more,
    )


def stage_record(
    name: str,
    *actions: ActionRecord,
    status: Status = Status.SUCCEEDED,
    **more: Any,  # noqa: ANN401 - fields of the record
) -> StageRecord:
    return StageRecord(name=name, status=status, seconds=62.0 if actions else 0.0, actions=actions, **more)


def rule_record(name: str, status: Status = Status.SUCCEEDED, **more: Any) -> RuleRecord:  # noqa: ANN401 - as above
    return RuleRecord(
        stage="Prod", moment="OnSuccess", name=name, provider="LambdaInvoke", status=status, seconds=1.5, **more
    )


def condition_record(*rules: RuleRecord, result: str = "ROLLBACK") -> ConditionRecord:
    return ConditionRecord(moment="OnSuccess", result=result, rules=rules)


def run_record(*executions: tuple[Status, list[StageRecord]], **more: Any) -> RunRecord:  # noqa: ANN401 - fields of the record
    return RunRecord(
        pipeline="shop",
        commit=COMMIT,
        executions=tuple(
            ExecutionRecord(
                id=f"execution-{number}",
                status=status,
                definition_version=number,
                started=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
                seconds=40.0,
                stages=tuple(stages),
            )
            for number, (status, stages) in enumerate(executions, 1)
        ),
        **more,
    )


CHANGE = StackChange(
    stack="Dev-TapStack", account="222222222222", region="us-east-1", status="CREATE_COMPLETE", added=61
)

SUCCEEDED = run_record(
    (
        Status.SUPERSEDED,
        [stage_record("Build", action_record("Build", "Synth")), stage_record("Prod", status=Status.NOT_RUN)],
    ),
    (
        Status.SUCCEEDED,
        [
            stage_record(
                "Build",
                action_record(
                    "Build", "Synth", reports=(Report(group="unit", passed=120, skipped=2, failed=(), files=()),)
                ),
            ),
            stage_record("Dev", action_record("Dev", "TapStack", change=CHANGE, variables={"ApiUrl": "https://api"})),
            stage_record(
                "ApproveProd", action_record("ApproveProd", "Ask", approval=Approval(approved=True, by="ada"))
            ),
            stage_record("Prod", action_record("Prod", "TapStack")),
        ],
    ),
    not_exercised=("stage Prod: condition OnSuccess",),
)

FAILED = run_record(
    (
        Status.FAILED,
        [
            stage_record(
                "Dev",
                action_record(
                    "Dev",
                    "Checks",
                    Status.FAILED,
                    error="build: command exited with 1: make integ\n    indented [red]log[/red]",
                    log=Path("results/Dev-Checks.log"),
                    reports=(
                        Report(
                            group="checks",
                            passed=3,
                            skipped=0,
                            failed=(FailedTest(name="integ::test_health", message="assert 500 == 200\nmore"),),
                            files=(),
                        ),
                    ),
                ),
                status=Status.FAILED,
            ),
            stage_record("Prod", status=Status.NOT_RUN),
        ],
    )
)
