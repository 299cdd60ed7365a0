"""A CloudFormation stack that an action works on: its state, and waiting for it with a deadline."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.pipeline.action import ActionContext, ActionFailedError

_LOOK_SECONDS = 0.2

Response = Mapping[str, Any]


@dataclass
class Stack:
    """A stack by name, in the action's account and region; its new events go to the action's log."""

    context: ActionContext
    name: str
    deadline_seconds: float
    cloudformation: Any = field(init=False)
    events: list[Response] = field(default_factory=list, init=False)
    """What happened to the stack during the action, oldest first."""
    _seen: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        self.cloudformation = self.context.client("cloudformation")
        if self.describe():
            self._new_events()

    def describe(self) -> Response | None:
        """DescribeStacks; None if there is no such stack."""
        try:
            stack: Response = self.cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack

    @property
    def status(self) -> str:
        """`UPDATE_COMPLETE`, …; empty if there is no such stack."""
        stack = self.describe()
        return str(stack["StackStatus"]) if stack else ""

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by their keys."""
        stack = self.describe() or {}
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs") or []}

    def settled(self) -> str:
        """Wait until no operation is under way: the status then."""
        return self.wait_for(f"stack {self.name} to settle", self._look)

    def wait_for(self, what: str, look: Callable[[], str | None]) -> str:
        """Look until there is an answer.

        Raises:
            ActionStoppedError: The run was cancelled.
            ActionFailedError: There was none in time.
        """
        deadline = time.monotonic() + self.deadline_seconds
        while (answer := look()) is None:
            if time.monotonic() > deadline:
                raise ActionFailedError(f"waited {self.deadline_seconds / 60:.0f} minutes for {what}, in vain")
            self.context.cancelled.wait(_LOOK_SECONDS)
            self.context.check()
        return answer

    def _look(self) -> str | None:
        status = self.status
        if status:
            news = self._new_events()
            self.events += news
            for event in news:
                self.context.log(_line(event))
        return None if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS" else status

    def _new_events(self) -> list[Response]:
        pages = self.cloudformation.get_paginator("describe_stack_events").paginate(StackName=self.name)
        events = [event for page in pages for event in page["StackEvents"] if event["EventId"] not in self._seen]
        self._seen |= {event["EventId"] for event in events}
        return events[::-1]


def _line(event: Response) -> str:
    parts = [event["ResourceStatus"], event.get("ResourceType"), event["LogicalResourceId"]]
    return " ".join(str(part) for part in [*parts, event.get("ResourceStatusReason")] if part)
