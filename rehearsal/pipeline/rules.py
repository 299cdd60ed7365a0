"""What a rule of a stage's condition is given, and what it gives back."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.pipeline.action import ActionStoppedError, Clients
from rehearsal.pipeline.definition import Deployed, Rule
from rehearsal.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class RuleContext:
    """All that a rule may use. Its configuration has its variables replaced."""

    deployed: Deployed
    stage: str
    rule: Rule
    workspace: Workspace
    clients: Clients
    cancelled: threading.Event

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 has a class per service
        """A client of the pipeline's account, where rules work, in the rule's region."""
        return self.clients(service, account=self.deployed.account, region=self.rule.region or self.deployed.region)

    def setting(self, name: str) -> str:
        """A configuration value that the rule cannot do without."""
        try:
            return self.rule.configuration[name]
        except KeyError:
            raise RuleFailedError(f"{self.rule.provider} needs {name} in the rule's configuration") from None

    def wait(self, seconds: float) -> None:
        """Raise ActionStoppedError if the run is cancelled before this time is over."""
        if self.cancelled.wait(seconds):
            raise ActionStoppedError


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """A rule that held; `notes` are what a rehearsal does otherwise than AWS."""

    summary: str = ""
    notes: tuple[str, ...] = ()


class RuleFailedError(Exception):
    """A rule did not hold: why, for people.

    `timing` says that it is a matter of the time of day alone, which is no fault of what is rehearsed.
    """

    def __init__(self, message: str, *, timing: bool = False) -> None:
        super().__init__(message)
        self.timing = timing


Evaluator = Callable[[RuleContext], RuleResult]
"""Evaluates a rule. Raises RuleFailedError, or ActionStoppedError soon after `cancelled` was set."""

Evaluators = Mapping[str, Evaluator]
"""By provider: `LambdaInvoke`."""
