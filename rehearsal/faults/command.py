"""`tap rehearse --fault`: the base, the fault, what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from rehearsal import guard
from rehearsal.console import progress
from rehearsal.errors import RehearsalError
from rehearsal.faults.cloud_drill import strike_the_cloud
from rehearsal.faults.drill import strike
from rehearsal.faults.fault import Fault
from rehearsal.faults.pushes import Pushes
from rehearsal.faults.verdict import Fact, Verdict
from rehearsal.pipeline.approvers import Beforehand
from rehearsal.pipeline.clients import EngineClients
from rehearsal.plain_text import without_controls
from rehearsal.run_pages import RunPages
from rehearsal.session import Rehearsal
from rehearsal.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class FaultCommand:
    """What a person asked for: `kind` in `stage`, or where it usually hits if that is empty."""

    workspace: Workspace
    checkout: Path
    product: str
    kind: type[Fault]
    stage: str
    console: Console

    def run(self) -> int:
        """Rehearse the fault; the exit code is 0 only if everything about it was as expected.

        Raises:
            RehearsalError: The base did not reach prod, the fault could not be brought about, or the engine fails.
        """
        self._say("Preparing", f"an embedded AWS with the pipeline of {self.product} at HEAD, for {self.kind.name}")
        verdict = self._in_two_clouds() if self.kind.ends_cloud else self._in_one_cloud()
        for line in verdict.lines():
            self.console.print(Text(without_controls(line)), soft_wrap=True)
        return 0 if verdict.as_expected else 1

    def _in_one_cloud(self) -> Verdict:
        with self._cloud() as (pushes, pages):
            base = pushes.head()
            pushes.reach(base)
            verdict = strike(pushes, self.kind, on=base, stage=self.stage).verdict
            *details, result = verdict.lines()
            pages.drilled("Fault drill", where=verdict.stage, result=result, details=tuple(details))
        return verdict

    def _in_two_clouds(self) -> Verdict:
        with self._cloud() as (pushes, _):
            verdict = strike_the_cloud(pushes, self.kind, on=pushes.head(), stage=self.stage)
        facts = [*verdict.facts, self._nothing_left()]
        self._say("Preparing", "another embedded AWS: what the first one knew went with it")
        with self._cloud() as (pushes, _):
            facts.append(_reached(pushes))
        return Verdict(verdict.fault, verdict.stage, facts)

    @contextmanager
    def _cloud(self) -> Iterator[tuple[Pushes, RunPages]]:
        """An embedded AWS with the pipeline of HEAD, and a page of each run."""
        rehearsal = Rehearsal(
            checkout=self.checkout,
            workspace=self.workspace,
            product=self.product,
            console=self.console,
            approver=Beforehand(),  # of no run: each has its own
        )
        pages = RunPages(
            workspace=self.workspace,
            product=self.product,
            clients=lambda: EngineClients(rehearsal.endpoint),
            say=lambda line: self.console.print(Text(line), soft_wrap=True),
        )
        with rehearsal, pages:
            rehearsal.deploy_pipeline()
            yield Pushes(rehearsal, say=self._say, watch=lambda: progress(self.console), ended=pages.write), pages

    def _nothing_left(self) -> Fact:
        """Look, then make room for the next one: only files are there to be removed."""
        left = sorted(f"{process.pid}" for process in guard.processes_of(self.workspace))
        guard.clean_up_leftovers(self.workspace)
        return Fact("nothing of it runs any more", (f"these processes do: {', '.join(left)}",) if left else ())

    def _say(self, verb: str, rest: str) -> None:
        self.console.print(Text.assemble((verb, "bold"), f" {without_controls(rest)}"), soft_wrap=True)


def _reached(pushes: Pushes) -> Fact:
    text = "a fresh rehearsal reached prod, and nobody had cleaned up anything"
    try:
        pushes.reach(pushes.head())
    except RehearsalError as error:
        return Fact(text, (str(error),))
    return Fact(text)
