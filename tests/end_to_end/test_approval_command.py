"""`make rehearse` in one terminal, `make approve` or `make reject` in another: the ordinary case, from start to end."""

import re
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from rehearsal.engine.not_exercised import NOT_EXERCISED
from tests.end_to_end import promotion
from tests.end_to_end.command import Command, eventually, traces
from tests.end_to_end.conftest import Start
from tests.end_to_end.project import git

_TITLE = f"ApproveProd/Promote of {promotion.NAME}: {promotion.SUBJECT}"
_PROD_BEGINS = " Prod/Prepare started"


def listening(processes: Iterable[psutil.Process]) -> set[int]:
    """The TCP ports on which they listen."""
    ports: set[int] = set()
    for process in processes:
        with suppress(psutil.Error):
            connections = process.net_connections("tcp")
            ports |= {found.laddr.port for found in connections if found.status == psutil.CONN_LISTEN}
    return ports


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Waiting:
    """A rehearsal that waits for an answer, the ports that it has opened, and what there was before it."""

    rehearsal: Command
    project: Path
    person: Mapping[str, str]
    before: set[psutil.Process | Path]
    ports: set[int]

    def _changes(self) -> set[psutil.Process | Path]:
        return traces(self.project, self.person) ^ self.before

    def assert_nothing_is_left(self) -> None:
        """Processes, files and open ports are those of before, but for results, the run's page and caches."""
        assert eventually(lambda: not self._changes(), within=20), self._changes()
        assert not [port for port in self.ports if answers(port)]
        assert {path.name for path in self.rehearsal.workspace.root.iterdir()} <= {"results", "cache", "runs"}
        assert git(self.project, "status", "--porcelain") == ""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose pipeline deploys a stack to dev, asks, and deploys it to prod."""
    return promotion.make_promotion_project(tmp_path_factory.mktemp("promotion") / "project")


@pytest.fixture
def waiting(start: Start, project: Path, person: dict[str, str]) -> Waiting:
    """A rehearsal at the approval: dev is deployed and checked, and nothing was done to prod."""
    before = traces(project, person)
    rehearsal = start(project, "rehearse").until("in another terminal: make approve")
    assert eventually(lambda: any(rehearsal.workspace.mailbox.glob("*.waiting"))), rehearsal.output
    assert re.search(r" tested +Dev/Checks: 1 tests passed\n", rehearsal.output), rehearsal.output
    assert _PROD_BEGINS not in rehearsal.output
    ports = listening(rehearsal.processes)
    assert len(ports) >= 2, "not even those of the embedded AWS and of its proxy were found"
    return Waiting(rehearsal, project, person, before, ports)


def stage_of(summary: str, name: str) -> str:
    """The stage's line of the summary: its result, how long it took, and its tests."""
    (line,) = re.findall(rf"^{name} .*$", summary, re.MULTILINE)
    return re.sub(r" +", " ", line).strip()


def test_an_approval_from_another_terminal_takes_the_commit_to_prod(start: Start, waiting: Waiting) -> None:
    approving = start(waiting.project, "approve", LOGNAME="ann")

    assert approving.code() == 0
    assert f"Approved: {_TITLE}\n" in approving.output
    assert waiting.rehearsal.code() == 0, waiting.rehearsal.output
    said = waiting.rehearsal.output
    for stage, tests in {"Source": "", "Dev": " 1 passed", "ApproveProd": "", "Prod": " 1 passed"}.items():
        assert re.fullmatch(rf"{stage} Succeeded \d.* s{tests}", stage_of(said, stage))
    assert f"\n  {promotion.NAME}-prod (111111111111, us-east-1): 1 added, CREATE_COMPLETE\n" in said
    assert "\nApprovals\n  ApproveProd/Promote approved by ann\n" in said
    assert "\nNot exercised\n" in said
    assert not [str(item) for item in NOT_EXERCISED if f"\n  {item}\n" not in said]
    head = git(waiting.project, "rev-parse", "HEAD")
    assert f"\nSucceeded: commerce, pipeline {promotion.NAME}, commit {head[:12]}, " in said
    assert list(waiting.rehearsal.workspace.results.glob("*/summary.json"))
    waiting.assert_nothing_is_left()


def test_a_rejection_from_another_terminal_ends_it_before_prod_with_the_reason(start: Start, waiting: Waiting) -> None:
    rejecting = start(waiting.project, "reject", "REASON=not on a Friday", LOGNAME="bob")

    assert rejecting.code() == 0
    assert f"Rejected: {_TITLE}\n" in rejecting.output
    assert waiting.rehearsal.code() == 2
    said = waiting.rehearsal.output
    assert "rehearse] Error 1\n" in said
    assert stage_of(said, "Prod") == "Prod Not run"
    assert "\nApprovals\n  ApproveProd/Promote rejected by bob: not on a Friday\n" in said
    assert f"\nFailed in ApproveProd: commerce, pipeline {promotion.NAME}, " in said
    assert _PROD_BEGINS not in said
    waiting.assert_nothing_is_left()
