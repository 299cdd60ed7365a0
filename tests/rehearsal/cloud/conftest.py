"""A workspace in a checkout, and a cloud that says of itself what a test wants."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rehearsal.cloud import status
from rehearsal.cloud.status import Status
from rehearsal.workspace import Workspace
from tests.end_to_end.project import git
from tests.rehearsal.cloud.up import held_as_a_cloud

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
    with held_as_a_cloud(workspace, endpoint="http://127.0.0.1:1", proxy_port=2) as first:

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
