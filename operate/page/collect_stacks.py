"""What CloudFormation and CloudWatch say of a stack that an action deployed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operate.page.collect_changes import change_set, changes_by_events
from operate.page.deployment import Alarm, Deployment, Finding, Resource
from operate.page.log import Log, as_log
from operate.page.reading import Clients, Json, pages, readable

_EXECUTES = {"CHANGE_SET_EXECUTE", "CREATE_UPDATE", "REPLACE_ON_FAILURE"}
_ALARMS = {"AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"}
_MOST_ALARMS = 100


@dataclass(frozen=True, kw_only=True)
class StackOf:
    """The stack of an action: where it is, and when the action worked on it."""

    stage: str
    name: str
    account: str
    region: str
    change_set: str
    executes: bool
    started: datetime
    ended: datetime | None


def stack_of(told: Mapping[str, Any], *, account: str, region: str) -> StackOf | None:
    """None if the action is none of CloudFormation, or has not run."""
    if not told or told["input"]["actionTypeId"]["provider"] != "CloudFormation":
        return None
    given = told["input"]
    settings = {**given.get("configuration", {}), **given.get("resolvedConfiguration", {})}
    role = re.match(r"arn:[^:]+:iam::(\d{12}):", given.get("roleArn", ""))
    return StackOf(
        stage=told["stageName"],
        name=settings.get("StackName", ""),
        account=role[1] if role else account,
        region=given.get("region", region),
        change_set=settings.get("ChangeSetName", ""),
        executes=settings.get("ActionMode") in _EXECUTES,
        started=told["startTime"],
        ended=told.get("lastUpdateTime"),
    )


@dataclass(frozen=True, kw_only=True)
class Stacks:
    """Reads the stacks of all stages, each in its own account."""

    clients: Clients

    def log(self, stack: StackOf, *, whole: str = "") -> Log:
        """What happened to the stack while the action ran: the log of an action that has none of its own."""
        events, note = readable("The stack's events", lambda: self._events(stack))
        return as_log((_line(event) for event in events or ()), whole=whole, note=note)

    def deployment(self, stack: StackOf, findings: tuple[Finding, ...], *, prepared: datetime) -> Deployment:
        """The stack now, and what this action changed in it. `prepared` is when its change set can be from."""
        notes: list[str] = []

        def read(what: str, call: Any, otherwise: Any) -> Any:  # noqa: ANN401 - whatever is read
            answer, note = readable(f"{what} of {stack.name}", call)
            notes.extend([note] if note else [])
            return otherwise if note else answer

        about = read("The state and the outputs", lambda: self._describe(stack), {})
        if not about and notes:  # whoever may not see the stack may not see its parts either
            return self._unseen(stack, findings, notes)
        resources = read("The resources", lambda: self._resources(stack), ())
        alarms = [resource.physical for resource in resources if resource.type in _ALARMS]
        planned = read("The change set", lambda: change_set(self._client(stack), stack, since=prepared), None)
        source = "the change set" if planned is not None else "the stack's events"
        if planned is None:
            planned = read("The events", lambda: changes_by_events(self._events(stack)), ())
        return Deployment(
            stage=stack.stage,
            stack=stack.name,
            account=stack.account,
            region=stack.region,
            status=about.get("StackStatus", ""),
            changes=planned,
            source=source,
            findings=findings,
            resources=resources,
            outputs=tuple((one["OutputKey"], one["OutputValue"]) for one in about.get("Outputs") or ()),
            alarms=read("The alarms", lambda: self._alarms(stack, alarms), ()),
            notes=tuple(notes),
        )

    @staticmethod
    def _unseen(stack: StackOf, findings: tuple[Finding, ...], notes: list[str]) -> Deployment:
        return Deployment(
            stage=stack.stage,
            stack=stack.name,
            account=stack.account,
            region=stack.region,
            findings=findings,
            notes=tuple(notes),
        )

    def _client(self, stack: StackOf, service: str = "cloudformation") -> Any:  # noqa: ANN401 - a boto3 client
        return self.clients(service, account=stack.account, region=stack.region)

    def _describe(self, stack: StackOf) -> Json:
        (about,) = self._client(stack).describe_stacks(StackName=stack.name)["Stacks"]
        described: Json = about
        return described

    def _resources(self, stack: StackOf) -> tuple[Resource, ...]:
        call = self._client(stack).list_stack_resources
        return tuple(
            Resource(
                type=one["ResourceType"],
                id=one["LogicalResourceId"],
                physical=one.get("PhysicalResourceId", ""),
                status=one["ResourceStatus"],
                reason=one.get("ResourceStatusReason", ""),
            )
            for one in pages(call, "StackResourceSummaries", marker="NextToken", StackName=stack.name)
        )

    def _events(self, stack: StackOf) -> list[Json]:
        """Of the action's time, oldest first; the newest come first, so the older ones need not be read."""
        found: list[Json] = []
        call = self._client(stack).describe_stack_events
        for event in pages(call, "StackEvents", marker="NextToken", StackName=stack.name):
            if event["Timestamp"].timestamp() < stack.started.timestamp() - 1:
                break
            if stack.ended is None or event["Timestamp"].timestamp() <= stack.ended.timestamp() + 1:
                found.append(event)
        return found[::-1]

    def _alarms(self, stack: StackOf, names: list[str]) -> tuple[Alarm, ...]:
        cloudwatch = self._client(stack, "cloudwatch")
        found: list[Json] = []
        for first in range(0, len(names), _MOST_ALARMS):
            asked = {"AlarmNames": names[first : first + _MOST_ALARMS], "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
            answer = cloudwatch.describe_alarms(**asked, MaxRecords=_MOST_ALARMS)
            found += [{**one, "composite": True} for one in answer["CompositeAlarms"]] + answer["MetricAlarms"]
        alarms = (
            Alarm(
                name=one["AlarmName"],
                state=one["StateValue"],
                reason=one.get("StateReason", ""),
                since=one.get("StateUpdatedTimestamp"),
                composite=one.get("composite", False),
                description=one.get("AlarmDescription", ""),
            )
            for one in found
        )
        return tuple(sorted(alarms, key=lambda alarm: (alarm.state == "OK", not alarm.composite, alarm.name)))


def _line(event: Json) -> str:
    parts = [f"{event['Timestamp']:%H:%M:%S}", event["ResourceStatus"], event.get("ResourceType")]
    parts += [event["LogicalResourceId"], event.get("ResourceStatusReason")]
    return " ".join(str(part) for part in parts if part)
