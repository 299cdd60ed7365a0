"""Events in words."""

from rehearsal.pipeline import events
from rehearsal.pipeline.record import ActionRecord, RuleRecord, Status
from rehearsal.plain_text import duration, without_controls

_MOMENTS = {"BeforeEntry": "before entry", "OnSuccess": "after success", "OnFailure": "after failure"}


def started(event: events.ExecutionStarted) -> list[str]:
    """What begins, and why it begins again."""
    commit = event.commit
    lines = [f"pipeline {event.pipeline.name}, commit {commit.id[:12]} {without_controls(commit.subject)}"]
    if event.rollback:
        lines.insert(0, f"{event.rollback} is rolled back to execution {event.target[:8]}")
    if event.retry:
        lines.insert(0, f"{event.retry} is tried again (attempt {event.attempt})")
    if event.restart:
        lines.insert(0, f"the pipeline has changed itself: again from the source (restart {event.restart})")
    return lines


def coming(event: events.ExecutionStarted) -> list[str]:
    """The stages that are still to be entered."""
    names = [stage.name for stage in event.pipeline.stages]
    if event.rollback:
        return [event.rollback]
    return names[names.index(event.retry) :] if event.retry else names


def interrupted(event: events.ExecutionStopping | events.TransitionClosed | events.ConditionOverridden) -> str:
    """What somebody else has decided meanwhile."""
    match event:
        case events.ExecutionStopping(stop=stop):
            how = "what runs is ended" if stop.abandon else "what runs may end"
            reason = f" ({without_controls(stop.reason)})" if stop.reason else ""
            return f"somebody stops this execution{reason}: {how}, and nothing else begins"
        case events.TransitionClosed():
            return f"waits before {event.stage}, whose transition is disabled: {without_controls(event.reason)}"
        case events.ConditionOverridden():
            return f"{event.stage}'s conditions {_MOMENTS[event.moment]} are overridden"


def asked(event: events.WaitingForApproval) -> list[str]:
    """The question at an approval, and how to answer it."""
    return [without_controls(line) for line in (*event.request.lines(), event.how) if line]


def finished(record: ActionRecord) -> list[str]:
    """How an action ended; the first line stands alone."""
    head = f"{record.stage}/{record.name} {record.status.value.lower()} in {duration(record.seconds)}"
    if record.summary:
        head += f": {without_controls(record.summary)}"
    lines = [head, *(f"note: {without_controls(note)}" for note in record.notes)]
    if record.status is Status.FAILED:
        first_line = record.error.partition("\n")[0]  # the summary has all of it
        lines += [without_controls(first_line)] if first_line != record.summary else []
        lines += [f"its log: {record.log}"] if record.log else []
    return lines


def evaluated(record: RuleRecord) -> list[str]:
    """What came of a rule; the first line stands alone."""
    head = f"{record.stage}/{record.name} ({_MOMENTS[record.moment]}) {record.status.value.lower()}"
    if record.summary:
        head += f": {without_controls(record.summary)}"
    return [head, *(f"note: {without_controls(note)}" for note in record.notes)]
