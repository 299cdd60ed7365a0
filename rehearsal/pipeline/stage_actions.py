"""The actions of a stage: by RunOrder, those of one RunOrder side by side."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionResult, Artifact, Clients, Executors, slug
from rehearsal.pipeline.action_log import ActionLog
from rehearsal.pipeline.action_run import run_action
from rehearsal.pipeline.definition import Action, Deployed, Stage
from rehearsal.pipeline.record import ActionRecord, Commit, Status
from rehearsal.workspace import Workspace

_NOTHING: Mapping[str, ActionRecord] = MappingProxyType({})


@dataclass(kw_only=True)
class Progress:
    """What the actions of an execution leave for those after them."""

    artifacts: dict[str, Artifact] = field(default_factory=dict)
    namespaces: dict[str, dict[str, str]] = field(default_factory=dict)
    records: list[ActionRecord] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class StageActions:
    """Runs stages of one execution."""

    execution: str
    deployed: Deployed
    commit: Commit
    workspace: Workspace
    clients: Clients
    executors: Executors
    listen: events.Listener
    cancelled: threading.Event
    progress: Progress
    halted: Callable[[], bool] = lambda: False
    """Whether no other action is to begin."""
    attempt: int = 1

    def run(self, stage: Stage, *, kept: Mapping[str, ActionRecord] = _NOTHING) -> list[ActionRecord]:
        """Run them until one fails, and its neighbours have ended; those that are `kept`, by name, have run before."""
        records: list[ActionRecord] = []
        for group in _by_run_order(stage):
            again = [action for action in group if action.name not in kept]
            if again and self.halted():
                break
            before = [kept[action.name] for action in group if action.name in kept]
            self.progress.records += before
            records += [*before, *self._side_by_side(stage, again)]
            if any(record.status is not Status.SUCCEEDED for record in records):
                break
        return records

    def _side_by_side(self, stage: Stage, actions: list[Action]) -> list[ActionRecord]:
        earlier = tuple(self.progress.records)
        with ThreadPoolExecutor(max_workers=max(1, len(actions)), thread_name_prefix="action") as pool:
            try:
                futures = [pool.submit(self._action, stage, action, earlier) for action in actions]
                outcomes = [future.result() for future in futures]
            except BaseException:
                self.cancelled.set()  # leaving the `with` waits for the others
                raise
        for action, (record, result) in zip(actions, outcomes, strict=True):
            self.progress.records.append(record)
            self.progress.artifacts.update(result.artifacts)
            if action.namespace:
                self.progress.namespaces[action.namespace] = dict(result.variables)
        return [record for record, _ in outcomes]

    def _action(
        self, stage: Stage, action: Action, earlier: tuple[ActionRecord, ...]
    ) -> tuple[ActionRecord, ActionResult]:
        def line(text: str) -> None:
            self.listen(events.LogLine(stage=stage.name, action=action.name, text=text))

        file = self.workspace.results / self.execution / f"{slug(stage.name, action.name)}.log"
        if file.exists():  # of an earlier try
            file.rename(file.with_name(f"{file.stem}.before-attempt-{self.attempt}.log"))
        with ActionLog(file, line) as log:
            context = ActionContext(
                execution=self.execution,
                deployed=self.deployed,
                stage=stage.name,
                action=action,
                commit=self.commit,
                workspace=self.workspace,
                clients=self.clients,
                artifacts=dict(self.progress.artifacts),
                earlier=earlier,
                log=log,
                listen=self.listen,
                cancelled=self.cancelled,
            )
            executor = self.executors[action.action_type_id.category, action.provider]
            return run_action(context, executor=executor, namespaces=dict(self.progress.namespaces))


def _by_run_order(stage: Stage) -> Iterator[list[Action]]:
    ordered = sorted(stage.actions, key=lambda action: action.run_order)
    for _, group in groupby(ordered, key=lambda action: action.run_order):
        yield list(group)
