"""What happens during a run, told to whoever listens."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.artifact_stores import ArtifactLocation
from rehearsal.pipeline.definition import Action, Pipeline, Rule
from rehearsal.pipeline.record import ActionRecord, Approval, Commit, ExecutionRecord, RuleRecord, StageRecord
from rehearsal.pipeline.stops import Stop
from rehearsal.pipeline.trigger import Trigger


@dataclass(frozen=True, kw_only=True)
class ExecutionStarted:
    """An execution begins, or goes on.

    Attributes:
        restart: 0 for the first one of a run, then how often the pipeline has changed itself.
        trigger: What caused it.
        asked: When, in seconds since 1970; None: now.
        rollback: The stage that it rolls back; empty if it is no rollback.
        target: The execution that a rollback goes back to.
        retry: The stage that it goes on with; empty if it is new.
        attempt: The how manieth try of it this is, from 1.
        variables: Of the pipeline: those that do not have their defaults.
    """

    execution: str
    pipeline: Pipeline
    commit: Commit
    restart: int
    trigger: Trigger = field(default_factory=lambda: Trigger.push("main"))
    asked: float | None = None
    rollback: str = ""
    target: str = ""
    retry: str = ""
    attempt: int = 1
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ExecutionStopping:
    """Somebody has asked the execution to stop."""

    stop: Stop


@dataclass(frozen=True, kw_only=True)
class TransitionClosed:
    """The execution waits before a stage, as nobody is let in: why."""

    stage: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class StageStarted:
    """A stage is entered, or tried again."""

    stage: str
    retry: bool = False


@dataclass(frozen=True, kw_only=True)
class ActionStarted:
    """An action begins."""

    stage: str
    action: Action


@dataclass(frozen=True, kw_only=True)
class ActionLinked:
    """It is known what the action is elsewhere: a build, a change set or a stack, a commit.

    `log_stream` is the ARN of its log stream, empty if it has none.
    """

    stage: str
    action: str
    identity: str
    url: str
    log_stream: str = ""


@dataclass(frozen=True, kw_only=True)
class ArtifactLocated:
    """It is known where an artifact of the action is kept: one that it takes, or one that it has `made`."""

    stage: str
    action: str
    name: str
    region: str
    directory: Path
    location: ArtifactLocation
    made: bool


@dataclass(frozen=True, kw_only=True)
class RuleStarted:
    """A rule of a condition is evaluated, at this moment of the stage."""

    stage: str
    moment: str
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class RuleFinished:
    """A rule was evaluated."""

    record: RuleRecord


@dataclass(frozen=True, kw_only=True)
class ConditionOverridden:
    """Somebody has decided that the stage's condition of this moment does not count."""

    stage: str
    moment: str


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """An action has written a line to its log."""

    stage: str
    action: str
    text: str


@dataclass(frozen=True, kw_only=True)
class WaitingForApproval:
    """A manual approval has been asked for; `how` tells people what to do, empty if nothing."""

    request: ApprovalRequest
    how: str


@dataclass(frozen=True, kw_only=True)
class ApprovalAnswered:
    """A manual approval was answered, or nobody did in time (`approval` is None)."""

    request: ApprovalRequest
    approval: Approval | None


@dataclass(frozen=True, kw_only=True)
class ActionFinished:
    """An action ended."""

    record: ActionRecord


@dataclass(frozen=True, kw_only=True)
class StageFinished:
    """A stage was left."""

    record: StageRecord


@dataclass(frozen=True, kw_only=True)
class ExecutionFinished:
    """An execution ended; Superseded means that another one follows."""

    record: ExecutionRecord


Event = (
    ExecutionStarted
    | ExecutionStopping
    | TransitionClosed
    | StageStarted
    | ActionStarted
    | ActionLinked
    | ArtifactLocated
    | RuleStarted
    | RuleFinished
    | ConditionOverridden
    | LogLine
    | WaitingForApproval
    | ApprovalAnswered
    | ActionFinished
    | StageFinished
    | ExecutionFinished
)


class Listener(Protocol):
    """Hears of every event, one at a time, in the thread in which it happens; must not block for long."""

    def __call__(self, event: Event, /) -> None:
        """Take notice."""


class Broadcast:
    """Tells several listeners, from any thread, one event at a time."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = tuple(listeners)
        self._lock = threading.Lock()

    def __call__(self, event: Event, /) -> None:
        """Tell all of them."""
        with self._lock:
            for listener in self._listeners:
                listener(event)
