"""What `make rehearse` does: prepare, push, watch, ask, sum up."""

import os
import shutil
import ssl
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
from rich.console import Console
from rich.text import Text

from rehearsal import failover_drill, scaling_drill
from rehearsal.after_run import after_run
from rehearsal.alarm_drill import drill
from rehearsal.console import progress
from rehearsal.delivery import read_delivery
from rehearsal.errors import RehearsalError
from rehearsal.pipeline.approvers import Approver, AtTerminal, Beforehand, FromElsewhere, minutes_to_wait
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import RunRecord
from rehearsal.plain_text import without_controls
from rehearsal.run_pages import RunPages
from rehearsal.session import Rehearsal
from rehearsal.summary import exit_code, print_summary
from rehearsal.system_errors import explain
from rehearsal.workspace import Workspace

_ANSWER_SECONDS = 35.0
"""API Gateway itself gives up after 29 s."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a person asked for.

    `base` is a revision to take to prod before HEAD is pushed on top of it; `fault` names what is to go wrong after
    HEAD has reached prod, in `fault_stage` rather than where it usually hits.
    """

    checkout: Path
    product: str = "commerce"
    approve: bool = False
    base: str | None = None
    fault: str = ""
    fault_stage: str = ""


def run(workspace: Workspace, wishes: Wishes) -> int:
    """Rehearse; the exit code is 0 only if prod is deployed and its checks are green.

    Raises:
        RehearsalError: Something beside the pipeline failed: the preparation, the disk, a setting of the rehearsal.
    """
    with suppress(FileNotFoundError):
        shutil.rmtree(workspace.results)
    console = Console(highlight=False)
    try:
        if wishes.fault:
            return _rehearse_fault(workspace, wishes, console)
        return _rehearse(workspace, wishes, console)
    except OSError as error:
        raise explain(error, path=workspace.root) from error


def _rehearse_fault(workspace: Workspace, wishes: Wishes, console: Console) -> int:
    from rehearsal.faults.catalogue import find  # noqa: PLC0415 - most rehearsals need none of it
    from rehearsal.faults.command import FaultCommand  # noqa: PLC0415 - as above

    command = FaultCommand(
        workspace=workspace,
        checkout=wishes.checkout,
        product=wishes.product,
        kind=find(wishes.fault),
        stage=wishes.fault_stage,
        console=console,
    )
    return command.run()


def _rehearse(workspace: Workspace, wishes: Wishes, console: Console) -> int:
    approver = _approver(workspace, wishes)
    _say(console, "Preparing", f"an embedded AWS with the pipeline of {wishes.product} at {wishes.base or 'HEAD'}")
    with (
        Rehearsal(
            checkout=wishes.checkout, workspace=workspace, product=wishes.product, console=console, approver=approver
        ) as rehearsal,
        RunPages(
            workspace=workspace,
            product=wishes.product,
            clients=lambda: EngineClients(rehearsal.endpoint),
            say=lambda line: console.print(Text(line), soft_wrap=True),
        ) as pages,
    ):
        rehearsal.deploy_pipeline(wishes.base or "HEAD")
        if wishes.base:
            _reach_base(rehearsal, wishes.base, console)
            pages.write()
        record = _push_and_run(rehearsal, "HEAD", console)
        pages.write()
        kept = after_run(rehearsal, record)
        print_summary(
            record, product=wishes.product, console=console, not_exercised=kept.not_exercised, review=kept.review
        )
        _say_delivery(rehearsal, console, expected=record.succeeded)
        if record.succeeded:
            _drill_failovers(rehearsal, record, console, pages)
            _drill_scaling(rehearsal, record, console, pages)
            _drill_alarms(rehearsal, record, console, pages)
        console.print(Text(f"Logs and test reports: {kept.summary.parent}"), soft_wrap=True)
    return exit_code(record)


def _reach_base(rehearsal: Rehearsal, base: str, console: Console) -> None:
    approver, rehearsal.approver = rehearsal.approver, Beforehand(by=f"BASE={base}")
    record = _push_and_run(rehearsal, base, console)
    rehearsal.approver = approver
    if not record.succeeded:
        print_summary(record, product=rehearsal.product, console=console)
        raise RehearsalError(f"The base {base} did not reach prod, so there is nothing to push HEAD on top of.")


def _push_and_run(rehearsal: Rehearsal, revision: str, console: Console) -> RunRecord:
    commit = rehearsal.push(revision)
    _say(console, "Pushed", f"{commit.id[:12]} to {commit.branch}: {commit.subject}")
    with progress(console) as listener:
        return rehearsal.run(commit, listeners=[listener])


def _say_delivery(rehearsal: Rehearsal, console: Console, *, expected: bool) -> None:
    """DORA's numbers, as the pipeline's own functions have put them into CloudWatch."""
    if numbers := read_delivery(EngineClients(rehearsal.endpoint), rehearsal.deployed, expected=expected):
        _say(console, "Delivery", str(numbers))


def _drill_failovers(rehearsal: Rehearsal, record: RunRecord, console: Console, pages: RunPages) -> None:
    """In every stage that takes payments and has an instance to fail over to."""
    clients = EngineClients(rehearsal.endpoint)
    for change in (action.change for action in record.last.actions if action.change):
        if done := failover_drill.drill(clients, change, api=partial(_client, rehearsal.environment)):
            result = (
                f"{done.accepted} payments accepted, none lost, none doubled; {done.retried} of them had to be tried"
                f" again, the slowest took {done.slowest_seconds:.1f} s; the writer is {done.writer}"
            )
            _tell_drill("Failover drill", where=change.stack, result=result, console=console, pages=pages)


def _drill_scaling(rehearsal: Rehearsal, record: RunRecord, console: Console, pages: RunPages) -> None:
    """In the first stage that can: one task more, and it goes again, so that memory is not what it takes."""
    clients = EngineClients(rehearsal.endpoint)
    for change in (action.change for action in record.last.actions if action.change):
        if done := scaling_drill.drill(clients, change, api=partial(_client, rehearsal.environment)):
            result = (
                f"under load {done.service} went from {done.before} to {done.busy} tasks, healthy and serving after"
                f" {done.out_seconds:.1f} s, and back in {done.in_seconds:.1f} s"
            )
            _tell_drill("Scaling drill", where=change.stack, result=result, console=console, pages=pages)
            return


def _client(environment: Mapping[str, str], url: str, key: str) -> httpx.Client:
    """Of a public API, as a customer's on this machine."""
    return httpx.Client(
        base_url=url,
        headers={"x-api-key": key},
        timeout=_ANSWER_SECONDS,
        proxy=environment["HTTPS_PROXY"],
        verify=ssl.create_default_context(cafile=environment["SSL_CERT_FILE"]),
        trust_env=False,
    )


def _drill_alarms(rehearsal: Rehearsal, record: RunRecord, console: Console, pages: RunPages) -> None:
    """In every stage, after the pipeline: the stages have served their purpose, and their alarms stay on."""
    clients = EngineClients(rehearsal.endpoint)
    for change in (action.change for action in record.last.actions if action.change):
        if done := drill(clients, change):
            result = f"{len(done.fired)} alarms fired, its topic heard of {len(done.heard)}"
            stack, fired = change.stack, done.fired
            _tell_drill("Alarm drill", where=stack, result=result, console=console, pages=pages, details=fired)


def _tell_drill(
    name: str, *, where: str, result: str, console: Console, pages: RunPages, details: tuple[str, ...] = ()
) -> None:
    """Here, and on the page of the run."""
    pages.drilled(name, where=where, result=result, details=details)
    _say(console, name, f"in {where}: {result}")


def _say(console: Console, verb: str, rest: str) -> None:
    """A line that names what people wrote, which is no markup and moves no cursor."""
    console.print(Text.assemble((verb, "bold"), f" {without_controls(rest)}"), soft_wrap=True)


def _approver(workspace: Workspace, wishes: Wishes) -> Approver:
    if wishes.approve:
        return Beforehand()
    if sys.stdin.isatty() and sys.stdout.isatty():
        return AtTerminal(workspace, sys.stdin, sys.stdout)
    return FromElsewhere(workspace, minutes_to_wait(os.environ))
