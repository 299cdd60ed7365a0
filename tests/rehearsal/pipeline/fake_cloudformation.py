"""A CloudFormation, and the S3 it reads templates from, in memory."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

ENDPOINT = "http://127.0.0.1:1"


def refused(message: str, code: str = "ValidationError") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


@dataclass
class FakeStack:
    status: str = "REVIEW_IN_PROGRESS"
    resources: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)
    change_sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    then: str = ""
    """The status that follows when somebody looks."""


class FakeAws:
    """The clients of one account and region; a template is `{"Resources": {name: anything}, "Outputs": {name: text}}`.

    `fails` maps a resource to the reason why it cannot be made; `during` runs while a change set is executed.
    """

    def __init__(self, account: str, region: str) -> None:
        self.home = (account, region)
        self.stacks: dict[str, FakeStack] = {}
        self.objects: dict[str, bytes] = {}
        self.requests: list[dict[str, Any]] = []
        self.fails: dict[str, str] = {}
        self.during: Callable[[], None] = lambda: None
        self.never_settles = False
        self.page_size = 2
        self.meta = SimpleNamespace(endpoint_url=ENDPOINT)
        self._ids = itertools.count()

    def __call__(self, service: str, /, *, account: str, region: str) -> "FakeAws":
        assert service in ("cloudformation", "s3")
        assert (account, region) == self.home
        return self

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803
        self.objects[f"{ENDPOINT}/{Bucket}/{Key}"] = Body

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803
        stack = self._stack(StackName)
        if stack.then and not self.never_settles:
            stack.status, stack.then = stack.then, ""
            if stack.status == "DELETE_COMPLETE":
                del self.stacks[StackName]
                raise refused(f"Stack with id {StackName} does not exist")
            return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"}]}
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in stack.outputs.items()]
        return {"Stacks": [{"StackStatus": stack.status, "Outputs": outputs}]}

    def get_paginator(self, operation: str) -> SimpleNamespace:
        assert operation == "describe_stack_events"

        def paginate(*, StackName: str) -> Iterator[dict[str, Any]]:  # noqa: N803
            newest_first = self._stack(StackName).events[::-1]
            for start in range(0, len(newest_first), self.page_size):
                yield {"StackEvents": newest_first[start : start + self.page_size]}

        return SimpleNamespace(paginate=paginate)

    def create_change_set(self, **request: Any) -> None:  # noqa: ANN401 - as boto3 takes it
        self.requests.append(request)
        name, kind = request["StackName"], request["ChangeSetType"]
        if kind == "CREATE":
            self.stacks.setdefault(name, FakeStack())
        stack = self._stack(name)
        if request["ChangeSetName"] in stack.change_sets:
            raise refused("it exists", "AlreadyExistsException")
        template = json.loads(self.objects[request["TemplateURL"]])
        changes = self._changes(stack.resources, template["Resources"])
        outcome = {"Status": "CREATE_COMPLETE", "Changes": changes, "template": template}
        if not changes:
            outcome |= {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}
        if template.get("Bad"):
            outcome |= {"Status": "FAILED", "StatusReason": template["Bad"]}
        stack.change_sets[request["ChangeSetName"]] = outcome

    def describe_change_set(self, *, StackName: str, ChangeSetName: str, NextToken: str = "0") -> dict[str, Any]:  # noqa: N803
        try:
            found = self._stack(StackName).change_sets[ChangeSetName]
        except KeyError:
            raise refused(f"ChangeSet [{ChangeSetName}] does not exist", "ChangeSetNotFound") from None
        start = int(NextToken)
        page = found["Changes"][start : start + self.page_size]
        more = {"NextToken": str(start + self.page_size)} if found["Changes"][start + self.page_size :] else {}
        return {**found, "Changes": page, **more}

    def delete_change_set(self, *, StackName: str, ChangeSetName: str) -> None:  # noqa: N803
        self._stack(StackName).change_sets.pop(ChangeSetName, None)

    def execute_change_set(self, *, StackName: str, ChangeSetName: str) -> None:  # noqa: N803
        stack = self._stack(StackName)
        change_set = stack.change_sets.pop(ChangeSetName)
        template, new = change_set["template"], stack.status == "REVIEW_IN_PROGRESS"
        self.during()
        verb = "CREATE" if new else "UPDATE"
        stack.status, stack.then = f"{verb}_IN_PROGRESS", f"{verb}_COMPLETE"
        for resource in template["Resources"]:
            reason = self.fails.get(resource)
            self._event(stack, resource, f"{verb}_FAILED" if reason else f"{verb}_COMPLETE", reason or "")
            if reason:
                stack.then = "ROLLBACK_COMPLETE" if new else "UPDATE_ROLLBACK_COMPLETE"
                self._event(stack, StackName, stack.then.replace("_COMPLETE", "_IN_PROGRESS"), "The following failed")
                return
        stack.resources, stack.outputs = template["Resources"], template.get("Outputs", {})

    def delete_stack(self, *, StackName: str) -> None:  # noqa: N803
        stack = self._stack(StackName)
        stack.status, stack.then = "DELETE_IN_PROGRESS", "DELETE_COMPLETE"

    def _stack(self, name: str) -> FakeStack:
        if name not in self.stacks:
            raise refused(f"Stack with id {name} does not exist")
        return self.stacks[name]

    def _event(self, stack: FakeStack, resource: str, status: str, reason: str) -> None:
        stack.events.append(
            {
                "EventId": str(next(self._ids)),
                "LogicalResourceId": resource,
                "ResourceType": "AWS::Test::Thing",
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
            }
        )

    @staticmethod
    def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
        changes: list[dict[str, Any]] = []
        for name in {**old, **new}:
            if old.get(name) == new.get(name):
                continue
            change = {"LogicalResourceId": name, "Action": "Modify"}
            if name not in old:
                change["Action"] = "Add"
            elif name not in new:
                change["Action"] = "Remove"
            elif new[name] == "replace":
                change["Replacement"] = "True"
            changes.append({"ResourceChange": change})
        return changes
