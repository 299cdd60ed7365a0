"""A workspace in a checkout, and a cloud that says of itself what a test wants."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from rehearsal.cloud import status
from rehearsal.cloud.status import Phase, Status
from rehearsal.guard.lock import Purpose, acquire, holder
from rehearsal.workspace import Workspace
from tests.end_to_end.project import git

Put = Callable[..., Status]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Of a git checkout with one commit."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    git(checkout, "init", "--quiet", "--initial-branch=main")
    git(checkout, "commit", "--quiet", "--allow-empty", "--message=start")
    workspace = Workspace(checkout / ".rehearsal")
    workspace.run.mkdir(parents=True)
    return workspace


@pytest.fixture
def cloud(workspace: Workspace) -> Iterator[Put]:
    """A cloud that is up, for as long as the test; it says what it is given, and what it said before otherwise."""
    with ExitStack() as stack:
        stack.callback(acquire(workspace.lock, purpose=Purpose.CLOUD))
        held = holder(workspace.lock)
        assert held is not None
        first = Status(
            pid=held.pid,
            product="commerce",
            phase=Phase.READY,
            endpoint="http://127.0.0.1:1",
            proxy_port=2,
            remote="rehearsal",
            branch="main",
            pipeline="tap-commerce",
        )

        def put(**changed: object) -> Status:
            said = replace(status.read(workspace) or first, **changed)  # type: ignore[arg-type]  # by their names
            status.write(workspace, said)
            return said

        yield put


@pytest.fixture
def bare(workspace: Workspace) -> Path:
    """An empty repository where that of a rehearsal is."""
    subprocess.run(["git", "init", "--quiet", "--bare", str(workspace.repository)], check=True)
    return workspace.repository
