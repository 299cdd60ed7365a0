"""One execution of a pipeline: stages in order, each behind its transition and its conditions."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rehearsal.pipeline import events
from rehearsal.pipeline.action import Clients, Executors
from rehearsal.pipeline.beginning import Beginning
from rehearsal.pipeline.checkpoint import Checkpoint, Checkpoints, Retry
from rehearsal.pipeline.definition import Deployed, Stage
from rehearsal.pipeline.execution_start import attempt, started, what_is_there
from rehearsal.pipeline.overrides import Overrides
from rehearsal.pipeline.record import Commit, ExecutionRecord, StageRecord, Status
from rehearsal.pipeline.rollback import GoodExecution, History
from rehearsal.pipeline.rules import Evaluators
from rehearsal.pipeline.stage_actions import Progress, StageActions
from rehearsal.pipeline.stage_run import StageRun
from rehearsal.pipeline.stops import Stops, StopWatch
from rehearsal.pipeline.transition_gate import let_in
from rehearsal.workspace import Workspace


@dataclass(kw_only=True)
class Execution:
    """Runs the definition `deployed`, once; with `retry` it goes on with that stage, where it ended before.

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
    evaluators: Evaluators = field(default_factory=dict)
    beginning: Beginning = field(default_factory=Beginning)
    retry: Retry | None = None
    wants_rollback_to: GoodExecution | None = field(default=None, init=False)
    """After the run: what a stage of it has to be rolled back to."""

    @property
    def id(self) -> str:
        """Its id."""
        return self.beginning.execution

    def run(self) -> ExecutionRecord:
        """Run it to the end, whatever that is; only a full disk or a mistake in this program raises."""
        since, clock = self.retry.checkpoint.started if self.retry else datetime.now(UTC), time.monotonic()
        self.listen(started(self.beginning, self.retry, deployed=self.deployed, commit=self.commit))
        progress = what_is_there(self.beginning, self.retry, deployed=self.deployed)
        stages = list(self.retry.passed) if self.retry else []
        watch = StopWatch(
            stops=Stops(self.workspace.run),
            execution=self.id,
            run=self.cancelled,
            tell=lambda stop: self.listen(events.ExecutionStopping(stop=stop)),
        )
        try:
            with watch:
                status = self._run_stages(stages, progress, watch)
        except Exception:
            with suppress(Exception):  # what matters is the first one; and nothing is under way any more
                self.listen(events.ExecutionFinished(record=self._record(Status.FAILED, stages, since, clock)))
            raise
        record = self._record(status, stages, since, clock)
        self._keep(record, progress)
        self.listen(events.ExecutionFinished(record=record))
        return record

    def _record(self, status: Status, stages: list[StageRecord], since: datetime, clock: float) -> ExecutionRecord:
        stop = Stops(self.workspace.run).asked(self.id)
        return ExecutionRecord(
            id=self.id,
            status=status,
            definition_version=self.deployed.version,
            started=since,
            seconds=time.monotonic() - clock,
            stages=tuple(stages),
            rollback_of=self.beginning.rollback_of,
            attempt=attempt(self.retry),
            stop_reason=stop.reason if stop else "",
        )

    def _run_stages(self, stages: list[StageRecord], progress: Progress, watch: StopWatch) -> Status:
        """Add a record for each stage to those that were passed before; how the execution ended."""
        status = Status.SUCCEEDED
        for stage in self._stages():
            if status is Status.SUCCEEDED and not self._let_in(stage, watch):
                status = Status.STOPPED
            if status is not Status.SUCCEEDED:
                stages.append(StageRecord(name=stage.name, status=Status.NOT_RUN))
                continue
            stages.append(self._stage(stage, progress, watch))
            status = Status.SUCCEEDED if stages[-1].status is Status.SKIPPED else stages[-1].status
            if status is Status.SUCCEEDED and self._changed():
                status = Status.SUPERSEDED
        return Status.STOPPED if status is Status.SUCCEEDED and watch.asked() else status

    def _stages(self) -> Iterator[Stage]:
        """Those that are to run."""
        passed = {stage.name for stage in self.retry.passed} if self.retry else set()
        back = self.beginning.rollback_to
        for stage in self.deployed.properties.stages:
            if stage.name not in passed and (not back or stage.name == back.stage):
                yield stage

    def _let_in(self, stage: Stage, watch: StopWatch) -> bool:
        """Wait until the stage may be entered; False if it is not to be any more."""
        is_in_already = self.beginning.rollback_to or (self.retry and self.retry.stage == stage.name)
        if is_in_already:
            return not watch.halted()
        return let_in(self.deployed.properties.name, stage.name, self.workspace.state, watch, self.listen)

    def _changed(self) -> bool:
        restarts = self.deployed.properties.restart_execution_on_update and not self.beginning.rollback_to
        return restarts and self.current_version() != self.deployed.version

    def _stage(self, stage: Stage, progress: Progress, watch: StopWatch) -> StageRecord:
        actions = StageActions(
            execution=self.id,
            deployed=self.deployed,
            commit=self.commit,
            workspace=self.workspace,
            clients=self.clients,
            executors=self.executors,
            listen=self.listen,
            cancelled=watch.cancelled,
            halted=watch.halted,
            progress=progress,
            attempt=attempt(self.retry),
        )
        run = StageRun(
            stage=stage,
            actions=actions,
            evaluators=self.evaluators,
            history=History(self.workspace, self.deployed.properties.name),
            overrides=Overrides(self.workspace.run),
            is_rollback=self.beginning.rollback_to is not None,
            retry=self.retry if self.retry and self.retry.stage == stage.name else None,
        )
        record = run.run()
        self.wants_rollback_to = run.rollback_to or self.wants_rollback_to
        return record

    def _keep(self, record: ExecutionRecord, progress: Progress) -> None:
        """What a retry begins with."""
        if record.status not in (Status.FAILED, Status.STOPPED):
            return
        checkpoint = Checkpoint(
            beginning=self.beginning,
            version=self.deployed.version,
            attempt=attempt(self.retry),
            commit=self.commit,
            started=record.started,
            stages=tuple(stage for stage in record.stages if stage.status is not Status.NOT_RUN),
            artifacts=progress.artifacts,
            namespaces=progress.namespaces,
        )
        Checkpoints(self.workspace.run).keep(checkpoint)
