"""A whole run: what one push or request causes, with a new execution whenever the pipeline has changed itself."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import Clients, Executors
from rehearsal.pipeline.beginning import Beginning
from rehearsal.pipeline.checkpoint import Retry
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.execution import Execution
from rehearsal.pipeline.left_out import not_exercised
from rehearsal.pipeline.providers import check_providers
from rehearsal.pipeline.record import Commit, ExecutionRecord, RunRecord, Status
from rehearsal.pipeline.rollback import GoodExecution
from rehearsal.pipeline.rules import Evaluators
from rehearsal.pipeline.trigger import Trigger
from rehearsal.workspace import Workspace

MOST_RESTARTS = 4
"""A pipeline that still changes itself after so many restarts by one commit never comes to rest."""


@dataclass(frozen=True, kw_only=True)
class PipelineRun:
    """Runs the pipeline of this name, as it is deployed in the workspace's engine, for one commit.

    `retry` goes on with an execution that ended; `beginning` is then that execution's.
    """

    name: str
    commit: Commit
    workspace: Workspace
    clients: Clients
    executors: Executors
    listeners: Sequence[events.Listener]
    cancelled: threading.Event
    evaluators: Evaluators = field(default_factory=dict)
    beginning: Beginning = field(default_factory=Beginning)
    retry: Retry | None = None

    def run(self) -> RunRecord:
        """Run it until an execution ends other than superseded, and roll back what that one wants rolled back.

        Raises:
            RehearsalError: The pipeline is not deployed, has an action or a rule that the runner does not know, or
                changes itself for ever.
        """
        listen = events.Broadcast(self.listeners)
        executions: list[ExecutionRecord] = []
        while not executions or executions[-1].status is Status.SUPERSEDED:
            if len(executions) > MOST_RESTARTS:
                raise RehearsalError(
                    f"Pipeline {self.name} changed itself {len(executions)} times in a row for commit "
                    f"{self.commit.id[:12]}: its synth gives another template each time."
                )
            deployed = Deployed.read(self.workspace, self.name)
            check_providers(deployed.properties, self.executors, self.evaluators)
            first = not executions
            execution = self._execution(
                deployed,
                listen,
                beginning=self.beginning if first else self._again(restart=len(executions)),
                retry=self.retry if first else None,
            )
            executions.append(execution.run())
        back = execution.wants_rollback_to
        rollbacks = (self._roll_back(deployed, listen, back, of=execution.id),) if back else ()
        return RunRecord(
            pipeline=self.name,
            commit=self.commit,
            executions=tuple(executions),
            rollbacks=rollbacks,
            not_exercised=not_exercised(deployed.properties),
        )

    def _again(self, *, restart: int) -> Beginning:
        return replace(self.beginning, execution=Beginning().execution, asked=None, restart=restart)

    def _roll_back(
        self, deployed: Deployed, listen: events.Listener, back: GoodExecution, *, of: str
    ) -> ExecutionRecord:
        beginning = Beginning(trigger=Trigger.rollback_of(of), rollback_to=back, rollback_of=of)
        return self._execution(deployed, listen, beginning=beginning).run()

    def _execution(
        self, deployed: Deployed, listen: events.Listener, *, beginning: Beginning, retry: Retry | None = None
    ) -> Execution:
        back = beginning.rollback_to
        return Execution(
            deployed=deployed,
            commit=back.commit if back else self.commit,
            workspace=self.workspace,
            clients=self.clients,
            executors=self.executors,
            listen=listen,
            cancelled=self.cancelled,
            current_version=lambda: Deployed.read(self.workspace, self.name).version,
            evaluators=self.evaluators,
            beginning=beginning,
            retry=retry,
        )
