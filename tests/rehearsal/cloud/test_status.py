"""Who holds a checkout, and what the cloud that is up says of itself."""

import os

import pytest

from rehearsal.cloud import status
from rehearsal.cloud.status import Phase
from rehearsal.errors import RehearsalError
from rehearsal.guard.lock import Purpose, acquire, holder
from rehearsal.workspace import Workspace
from tests.rehearsal.cloud.conftest import Put


def test_a_cloud_that_is_up_is_read_as_it_said(workspace: Workspace, cloud: Put) -> None:
    said = cloud(phase=Phase.PREPARING, running="abc Say hello")
    assert status.read(workspace) == said


def test_what_a_killed_cloud_said_does_not_count(workspace: Workspace, cloud: Put) -> None:
    cloud()
    workspace.lock.unlink()
    assert status.read(workspace) is None
    workspace.lock.write_text(f"{os.getpid()} 1700000000.0 cloud\n")
    assert holder(workspace.lock) is None
    assert status.read(workspace) is None


def test_what_another_process_than_the_holder_said_does_not_count(workspace: Workspace, cloud: Put) -> None:
    cloud(pid=1)
    assert status.read(workspace) is None


@pytest.mark.parametrize(
    ("purpose", "said"),
    [
        (Purpose.CLOUD, "is up as a cloud (process {pid}, since .*Push to it.*`tap rehearse down`"),
        (Purpose.RUN, "is already running (process {pid}, since .*Wait until it has ended"),
    ],
)
def test_who_comes_second_is_told_what_the_first_is(workspace: Workspace, purpose: Purpose, said: str) -> None:
    release = acquire(workspace.lock, purpose=purpose)
    try:
        assert holder(workspace.lock) is not None
        pattern = said.replace("(", r"\(").format(pid=os.getpid())
        with pytest.raises(RehearsalError, match=pattern):
            acquire(workspace.lock)
    finally:
        release()
    assert holder(workspace.lock) is None
