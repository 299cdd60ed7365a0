"""One execution of a pipeline: stages in order, each behind its conditions."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rehearsal.pipeline import events
from rehearsal.pipeline.action import Clients, Executors
from rehearsal.pipeline.definition import Deployed, Stage
from rehearsal.pipeline.record import Commit, ExecutionRecord, StageRecord, Status
from rehearsal.pipeline.rollback import GoodExecution, History
from rehearsal.pipeline.rules import Evaluators
from rehearsal.pipeline.stage_actions import Progress, StageActions
from rehearsal.pipeline.stage_run import StageRun
from rehearsal.workspace import Workspace


@dataclass(kw_only=True)
class Execution:
    """Runs the definition `deployed`, once.

    `current_version` tells which version of the definition is deployed by now: when a stage has changed it and the
    pipeline has RestartExecutionOnUpdate, this execution ends as Superseded.

    With `rollback_to` it is a rollback: it runs the stage of that good execution alone, with what that one had, and
    asks none of the stage's conditions.
    """

    deployed: Deployed
    commit: Commit
    workspace: Workspace
    clients: Clients
    executors: Executors
    listen: events.Listener
    cancelled: threading.Event
    current_version: Callable[[], int]
    evaluators: Evaluators = field(default_factory=dict)
    restart: int = 0
    rollback_to: GoodExecution | None = None
    rollback_of: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    wants_rollback_to: GoodExecution | None = field(default=None, init=False)
    """After the run: what a stage of it has to be rolled back to."""

    def run(self) -> ExecutionRecord:
        """Run it to the end, whatever that is; only a mistake in this program raises."""
        pipeline = self.deployed.properties
        started, clock = datetime.now(UTC), time.monotonic()
        back = self.rollback_to
        self.listen(
            events.ExecutionStarted(
                execution=self.id,
                pipeline=pipeline,
                commit=self.commit,
                restart=self.restart,
                rollback=back.stage if back else "",
            )
        )
        progress = self._progress()
        stages: list[StageRecord] = []
        status = Status.SUCCEEDED
        for stage in pipeline.stages:
            if back and stage.name != back.stage:
                continue
            if status is not Status.SUCCEEDED:
                stages.append(StageRecord(name=stage.name, status=Status.NOT_RUN))
                continue
            stages.append(self._stage(stage, progress))
            status = Status.SUCCEEDED if stages[-1].status is Status.SKIPPED else stages[-1].status
            if status is Status.SUCCEEDED and self._changed():
                status = Status.SUPERSEDED
        record = ExecutionRecord(
            id=self.id,
            status=status,
            definition_version=self.deployed.version,
            started=started,
            seconds=time.monotonic() - clock,
            stages=tuple(stages),
            rollback_of=self.rollback_of,
        )
        self.listen(events.ExecutionFinished(record=record))
        return record

    def _progress(self) -> Progress:
        if self.rollback_to:
            namespaces = {name: dict(variables) for name, variables in self.rollback_to.namespaces.items()}
            progress = Progress(artifacts=dict(self.rollback_to.artifacts), namespaces=namespaces)
        else:
            variables = {variable.name: variable.default_value for variable in self.deployed.properties.variables}
            progress = Progress(namespaces={"variables": variables})
        progress.namespaces["codepipeline"] = {"PipelineExecutionId": self.id}
        return progress

    def _changed(self) -> bool:
        restarts = self.deployed.properties.restart_execution_on_update and not self.rollback_to
        return restarts and self.current_version() != self.deployed.version

    def _stage(self, stage: Stage, progress: Progress) -> StageRecord:
        actions = StageActions(
            execution=self.id,
            deployed=self.deployed,
            commit=self.commit,
            workspace=self.workspace,
            clients=self.clients,
            executors=self.executors,
            listen=self.listen,
            cancelled=self.cancelled,
            progress=progress,
        )
        history = History(self.workspace, self.deployed.properties.name)
        run = StageRun(
            stage=stage,
            actions=actions,
            evaluators=self.evaluators,
            history=history,
            is_rollback=self.rollback_to is not None,
        )
        record = run.run()
        self.wants_rollback_to = run.rollback_to or self.wants_rollback_to
        return record
