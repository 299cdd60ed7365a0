"""The status of a pipeline as lines."""

from collections.abc import Iterator
from datetime import datetime

from operate.output import Line, line
from operate.reading.execution import Execution
from operate.reading.status_values import ActionStatus, PipelineStatus, RuleStatus, StageStatus, Waiting
from operate.words import ago, one_line, person, style_of

_SIGNS = {"Succeeded": "✔", "Failed": "✘", "InProgress": "●", "": "·"}
_MOMENTS = {"BeforeEntry": "before entry", "OnSuccess": "after success", "OnFailure": "after failure"}
_LONGEST = 100


def status_lines(status: PipelineStatus, *, now: datetime | None = None) -> Iterator[Line]:
    """The pipeline, a line for each stage and action, then what waits and what is queued."""
    where = "rehearsal" if status.rehearsal else f"account {status.account}, {status.region}"
    yield line((status.pipeline, "bold"), f" ({where}) ", (status.status or "never run", style_of(status.status)))
    for stage in status.stages:
        yield from _stage(stage, now)
    for waiting in status.waiting:
        yield line(("waits   ", "yellow"), waiting_words(waiting, now=now))
    for execution in status.queued:
        yield line(("queued  ", "yellow"), _queued(execution, now))


def waiting_words(waiting: Waiting, *, now: datetime | None = None) -> str:
    """What waits for whom, since when, and how to answer."""
    name = f"{waiting.stage}/{waiting.name}" if waiting.name else waiting.stage
    since = f" since {clock(waiting.since)} ({ago(waiting.since, now=now)})" if waiting.since else ""
    what = " ".join(part for part in (waiting.commit[:12], one_line(waiting.subject)) if part)
    how = ": tap approve, or tap reject --reason '…'" if waiting.kind == "approval" else ""
    return f"{name} for {waiting.whom}{since}{f', {what}' if what else ''}{how}"


def clock(moment: datetime) -> str:
    """The time of day here, with the date unless that is today."""
    local = moment.astimezone()
    today = datetime.now(local.tzinfo).date() == local.date()
    return f"{local:%H:%M:%S}" if today else f"{local:%Y-%m-%d %H:%M:%S}"


def _stage(stage: StageStatus, now: datetime | None) -> Iterator[Line]:
    what = " ".join(part for part in (stage.commit[:12], one_line(stage.subject, longest=_LONGEST)) if part)
    yield line(
        (_sign(stage.status), style_of(stage.status)),
        f" {stage.stage:<15} ",
        (f"{stage.status or 'not yet':<11} ", style_of(stage.status)),
        what,
    )
    if stage.closed:
        yield line(f"closed: {one_line(stage.closed)}", depth=2)
    for rule in stage.rules:
        if rule.moment == "BeforeEntry":
            yield _rule(rule)
    for action in stage.actions:
        if action.status:
            yield _action(action, now)
            if action.status == "Failed" and (action.error or action.summary):
                yield line((one_line(action.error or action.summary), "red"), depth=4)
    for rule in stage.rules:
        if rule.moment != "BeforeEntry":
            yield _rule(rule)


def _action(action: ActionStatus, now: datetime | None) -> Line:
    since = f"{ago(action.since, now=now)} ago" if action.since else ""
    if action.status == "InProgress" and action.since:
        since = f"for {ago(action.since, now=now)}"
    by = f" by {person(action.by)}" if action.by and action.category == "Approval" else ""
    summary = "" if action.status == "Failed" else f"  {one_line(action.summary, longest=_LONGEST)}"
    return line(
        (_sign(action.status), style_of(action.status)),
        f" {action.action:<13} ",
        (f"{action.status:<11} ", style_of(action.status)),
        f"{since}{by}{summary}".rstrip(),
        depth=1,
    )


def _rule(rule: RuleStatus) -> Line:
    return line(
        (_sign(rule.status), style_of(rule.status)),
        f" {rule.rule:<13} ",
        (f"{rule.status:<11} ", style_of(rule.status)),
        f"{_MOMENTS[rule.moment]}: {one_line(rule.summary, longest=_LONGEST)}".rstrip(": "),
        depth=1,
    )


def _sign(status: str) -> str:
    return _SIGNS.get(status, "○")


def _queued(execution: Execution, now: datetime | None) -> str:
    return f"{one_line(execution.title)}, execution {execution.id}, for {ago(execution.started, now=now)}"
