"""`tap history`: what has gone through the pipeline."""

from collections.abc import Iterator
from typing import Annotated

import typer

from operate import options
from operate.output import Line, line, show, show_json
from operate.reading.execution import Execution
from operate.reading.history import Past, read_history
from operate.reading.pipeline import Pipeline
from operate.status_lines import clock
from operate.target import Target
from operate.words import duration, one_line, person, style_of

_TRIGGERS = {
    "WebhookV2": "push",
    "Webhook": "push",
    "CloudWatchEvent": "push",
    "PollForSourceChanges": "push",
    "StartPipelineExecution": "started",
    "CreatePipeline": "pipeline made",
    "ManualRollback": "rollback",
    "AutomatedRollback": "rollback by itself",
}


def history(
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many executions.")] = 10,
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Show the last executions: commit, what started them, how they ended, who approved them and why, rollbacks."""
    found = read_history(Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline)), limit=limit)
    if json:
        show_json(found)
        return
    show(one for past in found.executions for one in _lines(past))
    if not found.executions:
        print("nothing has gone through this pipeline yet")


def _lines(past: Past) -> Iterator[Line]:
    execution = past.execution
    by = f" by {past.author}" if past.author else ""
    status = (f"{execution.status:<11}", style_of(execution.status))
    yield line(f"{clock(execution.started)}  ", status, f" {one_line(execution.title)}{by}")
    took = f"for {duration(execution.seconds)}" if execution.running else duration(execution.seconds)
    yield line((f"{execution.id}  {_why(execution)}, {took}", "dim"), depth=1)
    if execution.rolled_back_to:
        yield line(f"back to execution {execution.rolled_back_to}", depth=1)
    for failed in past.failed:
        yield line((f"{failed.stage}/{failed.action} failed: {one_line(failed.error)}", "red"), depth=1)
    for approval in past.approvals:
        who = f" by {person(approval.by)}" if approval.by else ""
        reason = f": {one_line(approval.reason)}" if approval.reason else ""
        yield line(f"{approval.stage}/{approval.action} {approval.answer.lower()}{who}{reason}", depth=1)
    if execution.stop_reason:
        yield line(f"stopped: {one_line(execution.stop_reason)}", depth=1)


def _why(execution: Execution) -> str:
    """What started it, and who."""
    what = _TRIGGERS.get(execution.trigger, execution.trigger or "started")
    detail = execution.trigger_detail
    return f"{what} ({person(detail)})" if detail else what
