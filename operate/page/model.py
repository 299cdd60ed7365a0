"""What the page of a run says: values. Whatever could not be read has a `note` at its place, one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from operate.page.deployment import Deployment
from operate.page.known import Known
from operate.page.stage import Action, Approval, Stage
from operate.page.state import State


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
