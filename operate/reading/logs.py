"""What an action has written: a build's log, the events of a stack, or what CodePipeline keeps of any other action."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from operate.errors import CommandError, ExitCode
from operate.reading.action_run import ActionRun
from operate.reading.log_values import LogLine, Place
from operate.reading.pipeline import Pipeline
from operate.reading.reports import builds

_MARGIN = timedelta(seconds=2)
"""CloudFormation's clock is not CodePipeline's."""
_LOGS_AT_ONCE = 10_000


def place_of(pipeline: Pipeline, run: ActionRun) -> Place:
    """Find out where an action's log is."""
    if run.provider == "CloudFormation" and "StackName" in run.configuration:
        target = pipeline.target
        return Place(
            kind="cloudformation",
            stack=run.configuration["StackName"],
            account=run.account or target.account,
            region=run.region or target.region,
            link=run.link,
        )
    if run.provider == "CodeBuild":
        logs = builds(pipeline, [run]).get(run.external, {}).get("logs", {})
        if logs.get("groupName") and logs.get("streamName"):
            return Place(
                kind="cloudwatch",
                group=logs["groupName"],
                stream=logs["streamName"],
                link=logs.get("deepLink", ""),
            )
        if run.status == "InProgress":
            raise CommandError(f"{run.name} has not begun to write yet. Try again in a moment", code=ExitCode.NOTHING)
    return Place(kind="codepipeline", link=run.link)


def read_log(pipeline: Pipeline, run: ActionRun, place: Place, *, tail: int) -> Iterator[LogLine]:
    """The lines so far; with `tail` above 0, only so many of the last ones."""
    match place.kind:
        case "cloudwatch":
            yield from _stream(pipeline, place, tail=tail)
        case "cloudformation":
            found = list(stack_events(pipeline, run, place))
            yield from found[-tail:] if tail else found
        case _:
            said = [run.summary, run.error] if run.error != run.summary else [run.summary]
            yield from [LogLine(time=run.updated, text=text) for one in said if one for text in one.splitlines()]


class Follower:
    """The lines of a build's log that have come since the last look."""

    def __init__(self, pipeline: Pipeline, place: Place) -> None:
        self._logs = pipeline.target.client("logs")
        self._place = place
        self._position = ""

    def news(self) -> Iterator[LogLine]:
        """Those that are there now and were not yielded yet."""
        while True:
            more = {"nextToken": self._position} if self._position else {}
            answer = self._logs.get_log_events(
                logGroupName=self._place.group, logStreamName=self._place.stream, startFromHead=True, **more
            )
            yield from map(_event, answer["events"])
            before, self._position = self._position, answer["nextForwardToken"]
            if not answer["events"] and before == self._position:
                return


def stack_events(pipeline: Pipeline, run: ActionRun, place: Place) -> Iterator[LogLine]:
    """What happened to the stack while the action ran, in order."""
    client = pipeline.target.client("cloudformation", account=place.account, region=place.region)
    since = run.started - _MARGIN
    until = (datetime.now(UTC) if run.status == "InProgress" else run.updated) + _MARGIN
    found: list[LogLine] = []
    for page in client.get_paginator("describe_stack_events").paginate(StackName=place.stack):
        events = page["StackEvents"]
        found += [_stack_event(event) for event in events if since <= event["Timestamp"] <= until]
        if events and events[-1]["Timestamp"] < since:
            break
    yield from reversed(found)


def _stream(pipeline: Pipeline, place: Place, *, tail: int) -> Iterator[LogLine]:
    if not tail:
        yield from Follower(pipeline, place).news()
        return
    logs = pipeline.target.client("logs")
    found: list[LogLine] = []
    position = ""
    while len(found) < tail:
        more = {"nextToken": position} if position else {}
        answer = logs.get_log_events(
            logGroupName=place.group,
            logStreamName=place.stream,
            startFromHead=False,
            limit=min(tail, _LOGS_AT_ONCE),
            **more,
        )
        found = [*map(_event, answer["events"]), *found]
        before, position = position, answer["nextBackwardToken"]
        if before == position or not answer["events"]:
            break
    yield from found[-tail:]


def _event(event: dict[str, Any]) -> LogLine:
    moment = datetime.fromtimestamp(event["timestamp"] / 1000, tz=UTC)
    return LogLine(time=moment, text=event["message"].rstrip("\n"))


def _stack_event(event: dict[str, Any]) -> LogLine:
    reason = f": {event['ResourceStatusReason']}" if event.get("ResourceStatusReason") else ""
    text = f"{event['ResourceStatus']} {event['ResourceType']} {event['LogicalResourceId']}{reason}"
    return LogLine(time=event["Timestamp"], text=text)
