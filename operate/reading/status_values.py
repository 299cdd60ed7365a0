"""Where a pipeline stands, as values: docs/operate.md tells programs of them."""

from dataclasses import dataclass
from datetime import datetime

from operate.reading.execution import FAILED, Execution


@dataclass(frozen=True, kw_only=True)
class ActionStatus:
    """An action, by its last run.

    Attributes:
        action: Its name in the stage.
        category: Source, Build, Approval, Deploy or Invoke.
        status: InProgress, Succeeded, Failed or Abandoned; empty if it never ran.
        since: When that changed last.
        summary: What it said.
        error: Why it failed.
        by: Who changed it last, as an ARN: who approved.
        link: Where AWS's console shows more.
    """

    action: str
    category: str
    status: str
    since: datetime | None
    summary: str
    error: str
    by: str
    link: str


@dataclass(frozen=True, kw_only=True)
class RuleStatus:
    """A rule of a condition.

    Attributes:
        moment: BeforeEntry, OnSuccess or OnFailure.
        rule: Its name.
        status: InProgress, Succeeded, Failed or Abandoned.
        since: When that changed last.
        summary: What it said.
    """

    moment: str
    rule: str
    status: str
    since: datetime | None
    summary: str


@dataclass(frozen=True, kw_only=True)
class StageStatus:
    """A stage, by the newest execution that has come to it.

    Attributes:
        stage: Its name in the pipeline.
        status: InProgress, Stopping, Succeeded, Failed, Stopped, Cancelled or Skipped; empty if none has come.
        execution: Which one that is.
        commit: Of that execution.
        subject: The first line of the commit's message.
        closed: Why nothing is let in; empty if the way is open.
        actions: In the order of the pipeline.
        rules: Of its conditions, as far as they were evaluated.
    """

    stage: str
    status: str
    execution: str
    commit: str
    subject: str
    closed: str
    actions: tuple[ActionStatus, ...]
    rules: tuple[RuleStatus, ...]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What goes on only when somebody, or a clock, lets it.

    Attributes:
        kind: approval, rule, or transition (closed by somebody).
        stage: Where.
        name: Of the action or the rule.
        execution: What waits.
        commit: Of that execution.
        subject: The first line of the commit's message.
        since: When it began to wait.
        whom: Whom it waits for.
    """

    kind: str
    stage: str
    name: str
    execution: str
    commit: str
    subject: str
    since: datetime | None
    whom: str


@dataclass(frozen=True, kw_only=True)
class PipelineStatus:
    """A pipeline at a moment.

    Attributes:
        pipeline: Its name.
        product: Whose it is; empty for a pipeline that is no product's.
        account: Where it is.
        region: Likewise.
        rehearsal: Whether that is the embedded AWS.
        version: Of its definition.
        status: That of the newest execution; InProgress while any runs; empty if it never ran.
        stages: In order.
        waiting: What waits, and for whom.
        running: The executions that have not ended, the newest first.
        queued: Those of them that no stage works on yet.
    """

    pipeline: str
    product: str
    account: str
    region: str
    rehearsal: bool
    version: int
    status: str
    stages: tuple[StageStatus, ...]
    waiting: tuple[Waiting, ...]
    running: tuple[Execution, ...]
    queued: tuple[Execution, ...]

    @property
    def failed(self) -> bool:
        """Whether the newest execution failed, or was stopped."""
        return self.status in FAILED
