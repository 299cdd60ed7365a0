"""One execution of a pipeline: stages in order, actions by RunOrder, those of one RunOrder side by side."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import (
    ActionContext,
    ActionResult,
    Artifact,
    Clients,
    Executors,
    slug,
)
from rehearsal.pipeline.action_log import ActionLog
from rehearsal.pipeline.action_run import run_action
from rehearsal.pipeline.definition import Action, Deployed, Pipeline, Stage
from rehearsal.pipeline.record import ActionRecord, Commit, ExecutionRecord, StageRecord, Status
from rehearsal.workspace import Workspace


def check_providers(pipeline: Pipeline, executors: Executors) -> None:
    """Raise RehearsalError if an action of the pipeline is of a kind that the runner does not know."""
    unknown = [
        f"{stage.name}/{action.name} ({action.action_type_id.category} by {action.provider})"
        for stage in pipeline.stages
        for action in stage.actions
        if (action.action_type_id.category, action.provider) not in executors
    ]
    if unknown:
        known = ", ".join(f"{category} by {provider}" for category, provider in sorted(executors))
        raise RehearsalError(f"The rehearsal cannot run {', '.join(unknown)}. It can run: {known}.")


@dataclass(kw_only=True)
class Execution:
    """Runs the definition `deployed`, once.

    `current_version` tells which version of the definition is deployed by now: when a stage has changed it and the
    pipeline has RestartExecutionOnUpdate, this execution ends as Superseded.
    """

    deployed: Deployed
    commit: Commit
    workspace: Workspace
    clients: Clients
    executors: Executors
    listen: events.Listener
    cancelled: threading.Event
    current_version: Callable[[], int]
    restart: int = 0
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    _artifacts: dict[str, Artifact] = field(default_factory=dict, init=False)
    _namespaces: dict[str, dict[str, str]] = field(default_factory=dict, init=False)
    _records: list[ActionRecord] = field(default_factory=list, init=False)

    def run(self) -> ExecutionRecord:
        """Run it to the end, whatever that is; only a mistake in this program raises."""
        pipeline = self.deployed.properties
        started, clock = datetime.now(UTC), time.monotonic()
        self._namespaces["codepipeline"] = {"PipelineExecutionId": self.id}
        self._namespaces["variables"] = {variable.name: variable.default_value for variable in pipeline.variables}
        self.listen(
            events.ExecutionStarted(execution=self.id, pipeline=pipeline, commit=self.commit, restart=self.restart)
        )
        stages: list[StageRecord] = []
        status = Status.SUCCEEDED
        for stage in pipeline.stages:
            if status is not Status.SUCCEEDED:
                stages.append(StageRecord(name=stage.name, status=Status.NOT_RUN))
                continue
            stages.append(self._stage(stage))
            status = stages[-1].status
            if status is Status.SUCCEEDED and self._changed():
                status = Status.SUPERSEDED
        record = ExecutionRecord(
            id=self.id,
            status=status,
            definition_version=self.deployed.version,
            started=started,
            seconds=time.monotonic() - clock,
            stages=tuple(stages),
        )
        self.listen(events.ExecutionFinished(record=record))
        return record

    def _changed(self) -> bool:
        restarts = self.deployed.properties.restart_execution_on_update
        return restarts and self.current_version() != self.deployed.version

    def _stage(self, stage: Stage) -> StageRecord:
        clock = time.monotonic()
        self.listen(events.StageStarted(stage=stage.name))
        records: list[ActionRecord] = []
        for group in _by_run_order(stage):
            records += self._side_by_side(stage, group)
            if any(record.status is not Status.SUCCEEDED for record in records):
                break
        record = StageRecord(
            name=stage.name,
            status=_worst(records),
            seconds=time.monotonic() - clock,
            actions=tuple(records),
        )
        self.listen(events.StageFinished(record=record))
        return record

    def _side_by_side(self, stage: Stage, actions: list[Action]) -> list[ActionRecord]:
        earlier = tuple(self._records)
        with ThreadPoolExecutor(max_workers=len(actions), thread_name_prefix="action") as pool:
            try:
                futures = [pool.submit(self._action, stage, action, earlier) for action in actions]
                outcomes = [future.result() for future in futures]
            except BaseException:
                self.cancelled.set()  # leaving the `with` waits for the others
                raise
        for action, (record, result) in zip(actions, outcomes, strict=True):
            self._records.append(record)
            self._artifacts.update(result.artifacts)
            if action.namespace:
                self._namespaces[action.namespace] = dict(result.variables)
        return [record for record, _ in outcomes]

    def _action(
        self, stage: Stage, action: Action, earlier: tuple[ActionRecord, ...]
    ) -> tuple[ActionRecord, ActionResult]:
        def line(text: str) -> None:
            self.listen(events.LogLine(stage=stage.name, action=action.name, text=text))

        with ActionLog(self.workspace.results / self.id / f"{slug(stage.name, action.name)}.log", line) as log:
            context = ActionContext(
                execution=self.id,
                deployed=self.deployed,
                stage=stage.name,
                action=action,
                commit=self.commit,
                workspace=self.workspace,
                clients=self.clients,
                artifacts=dict(self._artifacts),
                earlier=earlier,
                log=log,
                listen=self.listen,
                cancelled=self.cancelled,
            )
            executor = self.executors[action.action_type_id.category, action.provider]
            return run_action(context, executor=executor, namespaces=dict(self._namespaces))


def _by_run_order(stage: Stage) -> Iterator[list[Action]]:
    ordered = sorted(stage.actions, key=lambda action: action.run_order)
    for _, group in groupby(ordered, key=lambda action: action.run_order):
        yield list(group)


def _worst(records: list[ActionRecord]) -> Status:
    statuses = {record.status for record in records}
    return next((status for status in (Status.FAILED, Status.STOPPED) if status in statuses), Status.SUCCEEDED)
