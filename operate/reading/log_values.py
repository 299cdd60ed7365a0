"""The log of an action, as values: docs/operate.md tells programs of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from operate.reading.action_run import ActionRun


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One line.

    Attributes:
        time: When; none where nobody keeps it.
        text: As it was written.
    """

    time: datetime | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a log is.

    Attributes:
        kind: cloudwatch (a build), cloudformation (a stack), or codepipeline (what that keeps of any other action).
        group: Of CloudWatch Logs.
        stream: Of the group.
        stack: Whose events these are.
        account: Of the stack.
        region: Of the stack.
        link: Where AWS's console shows it.
    """

    kind: str
    group: str = ""
    stream: str = ""
    stack: str = ""
    account: str = ""
    region: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Log:
    """The document of `tap logs`.

    Attributes:
        execution: Whose action it is.
        stage: Of the pipeline.
        action: Of the stage.
        provider: What did it: CodeBuild, CloudFormation, …
        status: InProgress, Succeeded, Failed or Abandoned.
        started: When.
        updated: When it ended, or last changed.
        error: Why it failed.
        place: Where the log is.
        lines: In order.
    """

    execution: str
    stage: str
    action: str
    provider: str
    status: str
    started: datetime
    updated: datetime
    error: str
    place: Place
    lines: tuple[LogLine, ...]


def log_of(run: ActionRun, place: Place, lines: Iterable[LogLine]) -> Log:
    """The document of an action."""
    return Log(
        execution=run.execution,
        stage=run.stage,
        action=run.action,
        provider=run.provider,
        status=run.status,
        started=run.started,
        updated=run.updated,
        error=run.error,
        place=place,
        lines=tuple(lines),
    )
