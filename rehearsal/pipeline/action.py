"""What an action is given, and what it gives back."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from rehearsal.pipeline.action_log import ActionLog
from rehearsal.pipeline.artifact_stores import ArtifactLocation, new_location
from rehearsal.pipeline.definition import Action, Deployed
from rehearsal.pipeline.events import Listener
from rehearsal.pipeline.record import ActionRecord, Approval, Commit, Report, StackChange
from rehearsal.workspace import Workspace


class Clients(Protocol):
    """Makes boto3 clients of the AWS that the pipeline deploys to."""

    def __call__(self, service: str, /, *, account: str, region: str) -> Any:  # noqa: ANN401 - boto3 has a class per service
        """A client that acts in this account and region."""


def slug(stage: str, action: str) -> str:
    """A name for an action's files and directories."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in f"{stage}-{action}")


@dataclass(frozen=True)
class Artifact:
    """A directory that one action left for others; `revision` is the commit if it is source code.

    `location` is where it is kept in the pipeline's bucket; None if nowhere.
    """

    directory: Path
    revision: str | None = None
    location: ArtifactLocation | None = None


@dataclass(frozen=True, kw_only=True)
class ActionResult:
    """What an action leaves behind."""

    summary: str = ""
    artifacts: Mapping[str, Artifact] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    reports: tuple[Report, ...] = ()
    change: StackChange | None = None
    approval: Approval | None = None
    notes: tuple[str, ...] = ()


class ActionFailedError(Exception):
    """The action failed: why, for people; and what it leaves behind all the same, such as test reports."""

    def __init__(self, message: str, *, result: ActionResult | None = None) -> None:
        super().__init__(message)
        self.result = result or ActionResult()


class ActionStoppedError(Exception):
    """The run was cancelled while the action ran."""


@dataclass(frozen=True, kw_only=True)
class ActionContext:
    """All that an action may use. The configuration that an executor sees has its variables replaced."""

    execution: str
    deployed: Deployed
    stage: str
    action: Action
    commit: Commit
    workspace: Workspace
    clients: Clients
    artifacts: Mapping[str, Artifact]
    earlier: tuple[ActionRecord, ...]
    log: ActionLog
    listen: Listener
    cancelled: threading.Event

    @property
    def account(self) -> str:
        """The account that the action works in."""
        return self.action.account or self.deployed.account

    @property
    def region(self) -> str:
        """The region that the action works in."""
        return self.action.region or self.deployed.region

    @property
    def slug(self) -> str:
        """The action's name for files and directories: the same in every execution."""
        return slug(self.stage, self.action.name)

    @property
    def results(self) -> Path:
        """Where this execution keeps its logs and reports."""
        return self.workspace.results / self.execution

    @property
    def cache(self) -> Path:
        """What a later run of the same action may reuse; by its name, as CloudFormation invents those of projects."""
        return self.workspace.cache / "codebuild" / self.deployed.properties.name / self.slug

    def client(self, service: str) -> Any:  # noqa: ANN401
        """A client of the action's own account and region."""
        return self.clients(service, account=self.account, region=self.region)

    def setting(self, name: str) -> str:
        """A configuration value that the action cannot do without."""
        try:
            return self.action.configuration[name]
        except KeyError:
            raise ActionFailedError(f"{self.action.provider} needs {name} in the action's configuration") from None

    def artifact(self, name: str) -> Artifact:
        """An artifact that an earlier action put out."""
        try:
            return self.artifacts[name]
        except KeyError:
            known = ", ".join(sorted(self.artifacts)) or "none"
            raise ActionFailedError(f"no earlier action put out the artifact {name} (there are: {known})") from None

    def new_location(self, name: str) -> ArtifactLocation | None:
        """Where an output artifact is to be kept; None if the pipeline has no bucket."""
        store = self.deployed.properties.store(self.region)
        return new_location(store, pipeline=self.deployed.properties.name, artifact=name) if store else None

    def check(self) -> None:
        """Raise ActionStoppedError once the run is cancelled."""
        if self.cancelled.is_set():
            raise ActionStoppedError


Executor = Callable[[ActionContext], ActionResult]
"""Runs an action. Raises ActionFailedError, or ActionStoppedError soon after `cancelled` was set."""

Executors = Mapping[tuple[str, str], Executor]
"""By category and provider: `("Build", "CodeBuild")`."""
