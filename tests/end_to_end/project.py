"""A checkout of this project as it is right now, to rehearse and to break."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.conftest import ROOT

INSTALLED = (
    ".venv",
    "node_modules",
    "workload/backend/node_modules",
    "workload/node_modules",
    "workload/site/dist",
    "workload/frontend/dist",
)
"""What `make setup` makes. A rehearsal's own checkout and its builds install theirs; only the command runs on these."""
_AUTHOR = {"NAME": "Somebody", "EMAIL": "somebody@example.com"}


def git(checkout: Path, *arguments: str, **more: str) -> str:
    """What git says, in a checkout, as an author who needs no configuration and regardless of the user's own.

    `more` are variables of its environment.
    """
    author = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _AUTHOR.items()}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= author | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} | more
    return subprocess.run(
        ["git", *arguments], cwd=checkout, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def commit(checkout: Path, message: str, **more: str) -> str:
    """Commit everything that is in the checkout; returns the commit's id. `more` are variables of git's environment."""
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", message, **more)
    return git(checkout, "rev-parse", "HEAD")


def copy_project(directory: Path) -> Path:
    """The working tree's files, tracked or new, set up but without git; returns the directory, which is made."""
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in listed:
        source, target = ROOT / name, directory / name
        if name and source.is_file():  # and not removed since
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)  # with its age, by which make knows that the set-up is done
    for name in INSTALLED:
        (directory / name).symlink_to(ROOT / name)
    return directory


def make_project(directory: Path) -> Path:
    """A git repository of its own, with one commit: the working tree as it is; returns the directory, which is made."""
    copy_project(directory)
    git(directory, "init", "--quiet", "--initial-branch=main")
    # As .gitignore names them, they are directories; here they are links.
    (directory / ".git" / "info" / "exclude").write_text("".join(f"/{name}\n" for name in INSTALLED))
    commit(directory, "The project as it is")
    return directory
