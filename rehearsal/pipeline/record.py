"""What a run did: values that never change once they are made, for the console, the summary and whoever else asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType


class Status(StrEnum):
    """How an action, a rule, a stage or an execution ended, in CodePipeline's words where it has one."""

    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    STOPPED = "Stopped"
    SUPERSEDED = "Superseded"
    NOT_RUN = "Not run"
    SKIPPED = "Skipped"
    OVERRIDDEN = "Overridden"


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit that was pushed, and the branch it was pushed to."""

    id: str
    branch: str
    message: str
    author_name: str
    author_email: str
    author_date: str

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


@dataclass(frozen=True, kw_only=True)
class FailedTest:
    """A test case that failed or broke."""

    name: str
    message: str


class CaseStatus(StrEnum):
    """How a test case ended, in CodeBuild's words."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    ERROR = "ERROR"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, kw_only=True)
class CaseResult:
    """A test case; `prefix` is its class or module, `path` the file that tells of it."""

    suite: str
    prefix: str
    name: str
    status: CaseStatus
    message: str
    nanoseconds: int
    path: str


@dataclass(frozen=True, kw_only=True)
class Covered:
    """How many lines and branches tests went through, and of how many."""

    lines: tuple[int, int] = (0, 0)
    branches: tuple[int, int] = (0, 0)

    def __add__(self, other: "Covered") -> "Covered":
        return Covered(
            lines=(self.lines[0] + other.lines[0], self.lines[1] + other.lines[1]),
            branches=(self.branches[0] + other.branches[0], self.branches[1] + other.branches[1]),
        )


@dataclass(frozen=True, kw_only=True)
class FileCoverage:
    """A source file, and how much of it tests went through."""

    path: str
    covered: Covered


@dataclass(frozen=True, kw_only=True)
class Report:
    """The test cases of one report group in one build; or, in percent, the lines that its tests went through."""

    group: str
    passed: int = 0
    skipped: int = 0
    failed: tuple[FailedTest, ...] = ()
    files: tuple[Path, ...]
    coverage: float | None = None
    cases: tuple[CaseResult, ...] = ()
    covered: Covered = Covered()
    covered_files: tuple[FileCoverage, ...] = ()
    complete: bool = True
    """Whether every file could be read."""


@dataclass(frozen=True, kw_only=True)
class StackChange:
    """How many resources a change set changed, and whether the stack took it."""

    stack: str
    account: str
    region: str
    status: str
    added: int = 0
    modified: int = 0
    replaced: int = 0
    removed: int = 0

    def __str__(self) -> str:
        counts = {"added": self.added, "modified": self.modified, "replaced": self.replaced, "removed": self.removed}
        return ", ".join(f"{count} {verb}" for verb, count in counts.items() if count) or "no changes"


@dataclass(frozen=True, kw_only=True)
class Approval:
    """The answer at a manual approval. `arn` is whose CodePipeline takes it to be, empty if it was not told."""

    approved: bool
    by: str
    reason: str = ""
    arn: str = ""


@dataclass(frozen=True, kw_only=True)
class ActionRecord:
    """One action's run. `seconds` is elapsed time; `error` is empty unless it failed."""

    stage: str
    name: str
    category: str
    provider: str
    status: Status
    started: datetime
    seconds: float
    summary: str = ""
    error: str = ""
    log: Path | None = None
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reports: tuple[Report, ...] = ()
    change: StackChange | None = None
    approval: Approval | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RuleRecord:
    """One rule of a condition, evaluated at `moment` of a stage; `summary` is the answer, or why it did not hold."""

    stage: str
    moment: str
    name: str
    provider: str
    status: Status
    seconds: float
    summary: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConditionRecord:
    """A condition that was evaluated; `result` is what was to come of it if it did not hold."""

    moment: str
    result: str
    rules: tuple[RuleRecord, ...]

    @property
    def status(self) -> Status:
        """Failed if any rule did not hold."""
        statuses = {rule.status for rule in self.rules}
        return next((status for status in (Status.FAILED, Status.STOPPED) if status in statuses), Status.SUCCEEDED)

    @property
    def reason(self) -> str:
        """Why it did not hold; empty if it did."""
        return "; ".join(f"{rule.name}: {rule.summary}" for rule in self.rules if rule.status is Status.FAILED)


@dataclass(frozen=True, kw_only=True)
class StageRecord:
    """One stage's run; its actions in the order in which they were started.

    `rollback` says what came of the stage's wish to be rolled back; empty if there was none.
    """

    name: str
    status: Status
    seconds: float = 0.0
    actions: tuple[ActionRecord, ...] = ()
    conditions: tuple[ConditionRecord, ...] = ()
    rollback: str = ""


@dataclass(frozen=True, kw_only=True)
class ExecutionRecord:
    """One pass through the pipeline, by the definition of one version.

    Attributes:
        rollback_of: The execution whose stage was rolled back by this one; empty if it is no rollback.
        attempt: The how manieth try of it this was, from 1; the stages before the retried one are as they were.
        stop_reason: What who stopped it said; empty if nothing, or nobody did.
    """

    id: str
    status: Status
    definition_version: int
    started: datetime
    seconds: float
    stages: tuple[StageRecord, ...]
    rollback_of: str = ""
    attempt: int = 1
    stop_reason: str = ""

    @property
    def actions(self) -> tuple[ActionRecord, ...]:
        """Every action that was started."""
        return tuple(action for stage in self.stages for action in stage.actions)


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """All that one push, start, retry or rollback caused.

    That is the executions up to the one that was not superseded, and rollbacks after it.
    """

    pipeline: str
    commit: Commit
    executions: tuple[ExecutionRecord, ...]
    rollbacks: tuple[ExecutionRecord, ...] = ()
    not_exercised: tuple[str, ...] = ()

    @property
    def last(self) -> ExecutionRecord:
        """The execution that decides how the run ended."""
        return self.executions[-1]

    @property
    def restarts(self) -> int:
        """How often the pipeline changed itself and began again."""
        return len(self.executions) - 1

    @property
    def succeeded(self) -> bool:
        """Whether every stage of the last execution succeeded."""
        stages = self.last.stages
        everything = bool(stages) and all(stage.status in (Status.SUCCEEDED, Status.SKIPPED) for stage in stages)
        return self.last.status is Status.SUCCEEDED and everything
