"""Which stage and execution a command acts on, where nobody has named them."""

from dataclasses import dataclass

from operate.errors import CommandError, ExitCode
from operate.reading.execution import FAILED, Execution
from operate.reading.pipeline import Pipeline

_ROLLBACK = "ROLLBACK"


@dataclass(frozen=True, kw_only=True)
class Retry:
    """A stage to be tried again, in the execution that failed there; `mode` as RetryStageExecution has it."""

    stage: str
    execution: str
    mode: str


def find_retry(pipeline: Pipeline, *, stage: str, all_actions: bool) -> Retry:
    """The stage that failed, or this one.

    Where no action failed, as when a condition refused the stage, only all actions can be tried again.

    Raises:
        CommandError: None has failed.
    """
    wanted = pipeline.stage_called(stage) if stage else ""
    for state in pipeline.state()["stageStates"]:
        latest = state.get("latestExecution", {})
        if wanted not in ("", state["stageName"]) or latest.get("status") not in FAILED:
            continue
        failed = [one for one in state["actionStates"] if one.get("latestExecution", {}).get("status") == "Failed"]
        mode = "ALL_ACTIONS" if all_actions or not failed else "FAILED_ACTIONS"
        return Retry(stage=state["stageName"], execution=latest["pipelineExecutionId"], mode=mode)
    what = f"{wanted} of {pipeline.name} has not failed" if wanted else f"No stage of {pipeline.name} has failed"
    raise CommandError(f"{what}, so there is nothing to try again. See: tap status", code=ExitCode.NOTHING)


def find_rollback(pipeline: Pipeline, *, stage: str, to: str) -> Execution:
    """The execution to go back to: this one, or the last that was good in the stage before what is there now.

    Raises:
        CommandError: There is none.
    """
    good = [one for one in pipeline.executions(succeeded_in=stage) if one.type != _ROLLBACK]
    if to:
        found = [one for one in good if one.id.startswith(to)]
        if len(found) == 1:
            return found[0]
        said = "Several executions begin" if found else f"No execution that succeeded in {stage} begins"
        raise CommandError(f"{said} with {to}. See: tap history", code=ExitCode.ABSENT)
    now = _present(pipeline, stage)
    before = [one for one in good if now is None or (one.started < now.started and one.id != now.id)]
    if not before:
        raise CommandError(
            f"There is no earlier execution that succeeded in {stage}, so nothing to go back to. By a commit:"
            " git revert, and push (docs/runbook.md, Roll back)",
            code=ExitCode.NOTHING,
        )
    return before[0]


def _present(pipeline: Pipeline, stage: str) -> Execution | None:
    """The execution whose version a stage has, or has failed to take; of a rollback, the one that it went back to."""
    states = {one["stageName"]: one for one in pipeline.state()["stageStates"]}
    latest = states[stage].get("latestExecution", {}).get("pipelineExecutionId", "")
    known = {one.id: one for one in pipeline.executions()}
    found = known.get(latest)
    return known.get(found.rolled_back_to, found) if found and found.rolled_back_to else found


def find_running(pipeline: Pipeline, *, execution: str) -> Execution:
    """The execution that runs, or this one.

    Raises:
        CommandError: None runs, or several do.
    """
    running = [one for one in pipeline.executions() if one.running and one.id.startswith(execution)]
    if len(running) == 1:
        return running[0]
    if running:
        names = ", ".join(f"{one.id} ({one.title})" for one in running)
        raise CommandError(f"Several executions run. Name one with --execution: {names}")
    what = f"No execution {execution} of {pipeline.name} runs" if execution else f"{pipeline.name} runs nothing"
    raise CommandError(f"{what}. See: tap history", code=ExitCode.NOTHING)
