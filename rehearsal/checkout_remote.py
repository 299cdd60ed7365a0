"""The git remote of the person's checkout that leads to the repository of a rehearsal.

Its name is written down before it is added, so that whoever cleans up removes that one, and no other.
"""

from contextlib import suppress
from pathlib import Path

from rehearsal.errors import RehearsalError
from rehearsal.preflight import git
from rehearsal.workspace import Workspace

NAME = "rehearsal"


def check(workspace: Workspace, name: str) -> None:
    """Raise RehearsalError if the name is no remote's, or that of one which leads elsewhere."""
    checkout = workspace.root.parent
    if git(checkout, "check-ref-format", f"refs/remotes/{name}/x").returncode:
        raise RehearsalError(f"{name!r} is no name for a git remote. Choose another: --remote NAME")
    url = _url(checkout, name)
    if url and url != str(workspace.repository):
        raise RehearsalError(
            f"This checkout has a remote {name} already, which leads to {url}. Choose another name, "
            f"tap rehearse up --remote NAME, or rename yours: git remote rename {name} NAME"
        )


def add(workspace: Workspace, name: str) -> None:
    """Add the remote; one that a killed rehearsal left is taken over. Raises RehearsalError if git refuses."""
    check(workspace, name)
    _note(workspace).write_text(name)
    checkout = workspace.root.parent
    if _url(checkout, name):
        return
    done = git(checkout, "remote", "add", name, str(workspace.repository))
    if done.returncode:
        raise RehearsalError(f"git could not add the remote {name} to {checkout}: {done.stderr.strip()}")


def remove(workspace: Workspace) -> None:
    """Remove it, with what git keeps of its branches, if a rehearsal has added it and it still leads here."""
    with suppress(FileNotFoundError):
        name = _note(workspace).read_text()
        checkout = workspace.root.parent
        if name and _url(checkout, name) == str(workspace.repository):
            git(checkout, "remote", "remove", name)
        _note(workspace).unlink()


def _note(workspace: Workspace) -> Path:
    return workspace.run / "remote"


def _url(checkout: Path, name: str) -> str:
    """As it is configured, whatever else git would make of it; empty if there is no such remote."""
    return git(checkout, "config", "--local", "--get", f"remote.{name}.url").stdout.strip()
