"""A stage of a run: its actions with their logs and reports, its gates, and who was asked."""

from dataclasses import dataclass
from datetime import datetime

from operate.page.deployment import Deployment
from operate.page.log import Log
from operate.page.reports import Coverage, Report
from operate.page.state import State, worst
from operate.page.text import slug


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
    """A stage of the pipeline, with every run of its actions, those that never ran included.

    `under_way`: its execution has not ended yet, so that what has not run may still do.
    """

    name: str
    actions: tuple[Action, ...] = ()
    rules: tuple[Rule, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    under_way: bool = False

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
        held = [rule.state for rule in self.rules if rule.state in (State.FAILED, State.SKIPPED)]
        if all(state is State.NOT_RUN for state in states):
            return held[0] if held else State.NOT_RUN
        if State.NOT_RUN in states and worst(states) is State.SUCCEEDED:
            return State.RUNNING if self.under_way else State.STOPPED
        return worst([*states, *held])

    @property
    def seconds(self) -> float | None:
        """From the start of its first action to the end of its last; None if none has run."""
        started = [action.started for action in self.actions if action.started]
        ended = [action.ended for action in self.actions if action.ended]
        return (max(ended) - min(started)).total_seconds() if started and ended else None
