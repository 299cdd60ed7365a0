"""Commands that are started for a test, which must have left nothing when it is over."""

import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from rehearsal import guard
from rehearsal.guard.linux import become_subreaper
from tests.end_to_end.command import Command, eventually, person_environment, traces

Start = Callable[..., Command]


@pytest.fixture(scope="module")
def caught() -> Iterator[None]:
    """Orphans come to this process, where they are seen; and a Ctrl-C is obeyed even if this runs in the background."""
    become_subreaper()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return person_environment(tmp_path_factory.mktemp("person"))


@dataclass(frozen=True)
class Started:
    """A command, and what there was before it."""

    command: Command
    project: Path
    environment: Mapping[str, str]
    before: set[psutil.Process | Path]

    def left(self) -> set[psutil.Process | Path]:
        return traces(self.project, self.environment) - self.before

    def left_nothing(self) -> bool:
        return eventually(lambda: not self.left(), within=20)


@pytest.fixture
def start(caught: None, person: dict[str, str]) -> Iterator[Start]:  # noqa: ARG001 - before anything is started
    """Starts commands; they must have left nothing when the test is over."""
    started: list[Started] = []

    def start(project: Path, *words: str, prefix: tuple[str, ...] = (), **more: str) -> Command:
        before = traces(project, person)
        command = Command(project, *words, environment={**person, **more}, prefix=prefix)
        started.append(Started(command, project, person, before))
        return command

    yield start
    try:
        for one in started:
            assert one.left_nothing(), (one.left(), one.command.output)
            assert "Traceback" not in one.command.output
    finally:
        for one in started:
            for process in one.command.processes | guard.processes_of(one.command.workspace):
                process.kill()
