"""`tap rehearse --fault`: the base, the fault, what came of it."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from rehearsal import guard
from rehearsal.console import progress
from rehearsal.errors import RehearsalError
from rehearsal.faults.drill import Drill
from rehearsal.faults.fault import Fault
from rehearsal.faults.verdict import Fact, Verdict
from rehearsal.pipeline.approvers import Beforehand
from rehearsal.pipeline.record import Commit
from rehearsal.plain_text import without_controls
from rehearsal.session import Rehearsal
from rehearsal.workspace import Workspace


def rehearse(
    workspace: Workspace, *, checkout: Path, product: str, kind: type[Fault], stage: str, console: Console
) -> int:
    """Rehearse a fault; the exit code is 0 only if everything about it was as expected.

    Raises:
        RehearsalError: The base did not reach prod, the fault could not be brought about, or the preparation failed.
    """

    def say(verb: str, rest: str) -> None:
        console.print(Text.assemble((verb, "bold"), f" {without_controls(rest)}"), soft_wrap=True)

    def rehearsal() -> Rehearsal:
        by = Beforehand(by="a rehearsal of faults")
        return Rehearsal(checkout=checkout, workspace=workspace, product=product, console=console, approver=by)

    say("Preparing", f"an embedded AWS with the pipeline of {product} at HEAD, for the fault {kind.name}")
    with rehearsal() as first:
        first.deploy_pipeline()
        drill = Drill(first, say=say, watch=lambda: progress(console))
        base = _pushed(first, drill)
        if kind.ends_cloud:
            verdict = drill.strike_the_cloud(kind, on=base, stage=stage)
        else:
            drill.reach(base)
            verdict = drill.strike(kind, on=base, stage=stage).verdict
    if kind.ends_cloud:
        verdict = Verdict(verdict.fault, verdict.stage, (*verdict.facts, _nothing_left(workspace)))
        say("Preparing", "another embedded AWS: what the first one knew went with it")
        with rehearsal() as fresh:
            fresh.deploy_pipeline()
            drill = Drill(fresh, say=say, watch=lambda: progress(console))
            verdict = Verdict(verdict.fault, verdict.stage, (*verdict.facts, _reached(drill, _pushed(fresh, drill))))
    for line in verdict.lines():
        console.print(Text(without_controls(line)), soft_wrap=True)
    return 0 if verdict.as_expected else 1


def _pushed(rehearsal: Rehearsal, drill: Drill) -> Commit:
    commit = rehearsal.push("HEAD")
    drill.say("Pushed", f"{commit.id[:12]} to {commit.branch}: {commit.subject}")
    return commit


def _nothing_left(workspace: Workspace) -> Fact:
    """Look, then make room for the next one: only files are there to be removed."""
    left = sorted(f"{process.pid}" for process in guard.processes_of(workspace))
    guard.clean_up_leftovers(workspace)
    return Fact("nothing of it runs any more", (f"these processes do: {', '.join(left)}",) if left else ())


def _reached(drill: Drill, commit: Commit) -> Fact:
    text = "a fresh rehearsal reached prod, and nobody had cleaned up anything"
    try:
        drill.reach(commit)
    except RehearsalError as error:
        return Fact(text, (str(error),))
    return Fact(text)
