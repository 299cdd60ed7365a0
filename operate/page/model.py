"""What the page of a run says: values. Whatever could not be read has a `note` at its place, one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from operate.page.deployment import Deployment
from operate.page.known import Known
from operate.page.log import Log
from operate.page.reports import Coverage, Report
from operate.page.state import State, worst
from operate.page.text import slug


@dataclass(frozen=True, kw_only=True)
class Commit:
    """What was pushed. `link` is empty where nobody knows an address of it."""

    id: str = ""
    message: str = ""
    author: str = ""
    email: str = ""
    branch: str = ""
    date: str = ""
    link: str = ""

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]


@dataclass(frozen=True, kw_only=True)
class Action:
    """One run of an action; `attempt` counts from 1 and grows when its stage is retried."""

    stage: str
    name: str
    label: str
    kind: str
    state: State
    attempt: int = 1
    started: datetime | None = None
    ended: datetime | None = None
    summary: str = ""
    error: str = ""
    log: Log | None = None
    reports: tuple[Report, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def seconds(self) -> float | None:
        """Elapsed; None if it has not run."""
        return (self.ended - self.started).total_seconds() if self.started and self.ended else None

    @property
    def anchor(self) -> str:
        """Where the page has it."""
        return slug("action", self.stage, self.name, *([str(self.attempt)] if self.attempt > 1 else []))


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of a condition, and its answer at this `moment` of the stage."""

    name: str
    moment: str
    kind: str
    state: State
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A manual approval: who answered, when and why; `asked` is what they were told was about to go out."""

    stage: str
    action: str
    state: State
    by: str = ""
    at: datetime | None = None
    why: str = ""
    asked: str = ""
    link: str = ""
    waited: float | None = None


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of the pipeline, with every run of its actions, those that never ran included."""

    name: str
    actions: tuple[Action, ...] = ()
    rules: tuple[Rule, ...] = ()
    deployments: tuple[Deployment, ...] = ()

    @property
    def anchor(self) -> str:
        """Where the page has it."""
        return slug("stage", self.name)

    @property
    def latest(self) -> tuple[Action, ...]:
        """The last attempt of each action."""
        return tuple({action.name: action for action in self.actions}.values())

    @property
    def state(self) -> State:
        """How the last attempt ended."""
        states = [action.state for action in self.latest]
        held = [rule.state for rule in self.rules if rule.state is State.FAILED]
        if all(state is State.NOT_RUN for state in states):
            return held[0] if held else State.NOT_RUN
        if State.NOT_RUN in states and worst(states) is State.SUCCEEDED:
            return State.STOPPED
        return worst([*states, *held])

    @property
    def seconds(self) -> float | None:
        """From the start of its first action to the end of its last; None if none has run."""
        started = [action.started for action in self.actions if action.started]
        ended = [action.ended for action in self.actions if action.ended]
        return (max(ended) - min(started)).total_seconds() if started and ended else None


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image that the build made, by its tag: the digest under which the checks of each stage saw it running."""

    tag: str
    digests: tuple[tuple[str, str], ...]

    @property
    def same(self) -> bool:
        """Whether every stage ran the very same."""
        return len({digest for _, digest in self.digests}) == 1


@dataclass(frozen=True, kw_only=True)
class Execution:
    """Another execution of the pipeline, or this one, in a line; `why` says what it has to do with this one."""

    id: str
    state: State
    started: datetime | None = None
    seconds: float | None = None
    commit: str = ""
    subject: str = ""
    trigger: str = ""
    why: str = ""
    page: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """All of it. `made` is when it was written, `notes` what could not be read of the run as a whole."""

    product: str
    pipeline: str
    account: str
    region: str
    execution: str
    state: State
    made: datetime
    version: str = ""
    trigger: str = ""
    stopped_because: str = ""
    commit: Commit = field(default_factory=Commit)
    stages: tuple[Stage, ...] = ()
    approvals: tuple[Approval, ...] = ()
    images: tuple[Image, ...] = ()
    executions: tuple[Execution, ...] = ()
    known: Known = field(default_factory=Known)
    notes: tuple[str, ...] = ()

    @property
    def actions(self) -> tuple[Action, ...]:
        """Every run of an action, in the order of the stages."""
        return tuple(action for stage in self.stages for action in stage.actions)

    @property
    def ran(self) -> Sequence[Action]:
        """Those that have started."""
        return [action for action in self.actions if action.started]

    @property
    def started(self) -> datetime | None:
        """When the first action did."""
        return min((action.started for action in self.ran if action.started), default=None)

    @property
    def seconds(self) -> float | None:
        """From the first action's start to the last one's end."""
        ended = [action.ended for action in self.ran if action.ended]
        return (max(ended) - self.started).total_seconds() if self.started and ended else None

    @property
    def failed(self) -> tuple[Action, ...]:
        """The actions whose last attempt failed."""
        return tuple(action for stage in self.stages for action in stage.latest if action.state is State.FAILED)

    @property
    def deployments(self) -> tuple[Deployment, ...]:
        """Of all stages."""
        return tuple(deployment for stage in self.stages for deployment in stage.deployments)
