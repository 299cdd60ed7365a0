"""The remote of a person's checkout: added, taken away again, and nobody else's touched."""

import pytest

from rehearsal import checkout_remote
from rehearsal.errors import RehearsalError
from rehearsal.workspace import Workspace
from tests.end_to_end.project import git


def remotes(workspace: Workspace) -> set[str]:
    return set(git(workspace.root.parent, "remote", "--verbose").splitlines())


def test_it_is_there_until_it_is_removed_and_the_settings_are_then_as_before(workspace: Workspace) -> None:
    settings = workspace.root.parent / ".git" / "config"
    before = settings.read_bytes()
    checkout_remote.add(workspace, "rehearsal")
    assert f"rehearsal\t{workspace.repository} (push)" in remotes(workspace)
    checkout_remote.remove(workspace)
    assert settings.read_bytes() == before
    checkout_remote.remove(workspace)


def test_one_that_leads_elsewhere_is_refused_and_stays(workspace: Workspace) -> None:
    git(workspace.root.parent, "remote", "add", "rehearsal", "https://example.com/tap")
    with pytest.raises(
        RehearsalError, match=r"has a remote rehearsal already, which leads to https://example\.com/tap"
    ):
        checkout_remote.add(workspace, "rehearsal")
    checkout_remote.remove(workspace)
    assert len(remotes(workspace)) == 2


def test_another_one_to_the_same_place_that_somebody_added_stays(workspace: Workspace) -> None:
    git(workspace.root.parent, "remote", "add", "mine", str(workspace.repository))
    checkout_remote.add(workspace, "rehearsal")
    checkout_remote.remove(workspace)
    assert {line.split("\t")[0] for line in remotes(workspace)} == {"mine"}


def test_one_that_was_led_elsewhere_since_stays(workspace: Workspace) -> None:
    checkout_remote.add(workspace, "rehearsal")
    git(workspace.root.parent, "remote", "set-url", "rehearsal", "https://example.com/tap")
    checkout_remote.remove(workspace)
    assert "rehearsal\thttps://example.com/tap (push)" in remotes(workspace)


def test_what_a_killed_cloud_left_is_taken_over(workspace: Workspace) -> None:
    git(workspace.root.parent, "remote", "add", "rehearsal", str(workspace.repository))
    checkout_remote.add(workspace, "rehearsal")
    checkout_remote.remove(workspace)
    assert not remotes(workspace)


def test_a_name_that_git_does_not_take_is_refused(workspace: Workspace) -> None:
    with pytest.raises(RehearsalError, match="is no name for a git remote"):
        checkout_remote.check(workspace, "a b")
