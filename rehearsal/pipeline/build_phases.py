"""The order in which CodeBuild runs the commands of a buildspec, and what it does when one fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rehearsal.pipeline.action_log import ActionLog
from rehearsal.pipeline.buildspec import PHASES, Buildspec, Phase


class Shell(Protocol):
    """Runs one command after the other."""

    def run(self, command: str, *, succeeding: bool) -> int:
        """Give the command's exit code."""


class Record(Protocol):
    """Is told which phase runs, and that it has failed."""

    def phase(self, name: str) -> None:
        """It begins."""

    def fail(self, status: str, *, code: str, message: str) -> None:
        """It has failed."""


@dataclass(frozen=True)
class Failure:
    """The first command that failed, and what the log said last at that moment."""

    phase: str
    command: str
    code: int
    tail: str

    def __str__(self) -> str:
        return f"{self.phase}: command exited with {self.code}: {self.command.strip()}\n{self.tail}"

    @property
    def context(self) -> str:
        """What CodeBuild says of it in the phase's context."""
        return f"Error while executing command: {self.command.strip()}. Reason: exit status {self.code}"


def run_phases(buildspec: Buildspec, shell: Shell, log: ActionLog, record: Record) -> Failure | None:
    """Run all phases; the failure that fails the build, if there is one.

    A failed `install` or `pre_build` ends the build, after a failed `build` comes `post_build`; `on-failure` says
    otherwise. What is in `finally` runs in any case. A build that goes on after a failure has failed all the same.
    """
    first: Failure | None = None

    def commands(phase: str, commands: Sequence[str]) -> Failure | None:
        for command in commands:
            if code := shell.run(command, succeeding=first is None):
                failure = Failure(phase, command, code, log.tail)
                record.fail("FAILED", code="COMMAND_EXECUTION_ERROR", message=log.masked(failure.context))
                return failure
        return None

    for name in PHASES:
        record.phase(name.upper())
        if name not in buildspec.phases:
            continue
        phase = buildspec.phases[name]
        log(f"[phase {name}]")
        if phase.runtime_versions:
            log(f"runtime-versions {dict(phase.runtime_versions)} not installed: the machine's own are used")
        failure = commands(name, phase.commands)
        first = first or failure
        last = commands(name, phase.last)
        first = first or last
        if (failure or last) and _ends_the_build(name, phase):
            break
    return first


def _ends_the_build(name: str, phase: Phase) -> bool:
    if phase.on_failure is None:
        return name != "build"
    return phase.on_failure == "ABORT"
