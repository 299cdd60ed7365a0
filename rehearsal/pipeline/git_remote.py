"""The repository that a rehearsal is pushed to.

The user's own repository is only read: no remote, hook or setting of it is changed or run.
"""

import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.record import Commit

_SETTINGS = """\
[safe]
    directory = *
[core]
    hooksPath = /dev/null
[receive]
    shallowUpdate = true
[gc]
    auto = 0
"""
"""Stands for the user's and the system's git settings. `safe.directory`: a checkout may belong to somebody else than
who runs the rehearsal, as in a container; nothing of it is executed. `shallowUpdate`: CI's checkouts are shallow."""

_CEILING = "GIT_CEILING_DIRECTORIES"
"""Above these, git looks for no repository: a person may have reason to say so."""

_KEPT = "refs/rehearsal/deployed"
"""What the pipeline's stack is deployed from; no branch, as nobody has pushed it yet."""

_FORMAT = "%H%x00%an%x00%ae%x00%aI%x00%B"


class GitRemote:
    """A bare repository below `directory`, and what the rehearsal does with it."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "repository.git"
        self._settings = directory / "gitconfig"

    def create(self) -> None:
        """Make it, empty."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._settings.write_text(_SETTINGS)
        self._git(self.path, "init", "--quiet", "--bare")

    def keep(self, checkout: Path, commit: str = "HEAD") -> Commit:
        """Push a commit of the checkout to where no branch is: nothing listens there."""
        return self._push(checkout, commit, to=_KEPT, branch="")

    def push(self, checkout: Path, *, branch: str, commit: str = "HEAD") -> Commit:
        """Push a commit of the checkout (HEAD, whether on a branch or detached) to the branch.

        Raises:
            RehearsalError: The checkout is no git repository, has no such commit, or git refuses the push.
        """
        return self._push(checkout, commit, to=f"refs/heads/{branch}", branch=branch)

    def _push(self, checkout: Path, commit: str, *, to: str, branch: str) -> Commit:
        try:
            identity = self._git(checkout, "rev-parse", "--verify", f"{commit}^{{commit}}").strip()
        except RehearsalError as error:
            raise RehearsalError(
                f"A rehearsal pushes a commit, and {checkout} has no {commit} to push ({error}). Commit first."
            ) from None
        quiet = ("--quiet", "--force", "--no-verify", "--no-signed", "--no-follow-tags", "--recurse-submodules=no")
        self._git(checkout, "push", *quiet, str(self.path), f"{identity}:{to}")
        return self.commit(identity, branch=branch)

    def add(self, parent: Commit, *, path: str, line: str, message: str) -> Commit:
        """A commit on top of a pushed one, on its branch, that adds a line to a file, by the same author; here only.

        Raises:
            RehearsalError: The parent has no such file.
        """
        entry = self._git(self.path, "ls-tree", parent.id, "--", path).split()
        if not entry:
            raise RehearsalError(f"Commit {parent.id[:12]} has no {path}.")
        content = f"{self._git(self.path, 'show', f'{parent.id}:{path}').rstrip()}\n{line}\n"
        author = f"{parent.author_name} <{parent.author_email}> now"
        self._git(
            self.path,
            "fast-import",
            "--quiet",
            "--force",
            "--date-format=now",
            text="".join(
                (
                    f"commit refs/heads/{parent.branch}\nauthor {author}\ncommitter {author}\n",
                    f"data {len(message.encode())}\n{message}\nfrom {parent.id}\n",
                    f"M {entry[0]} inline {path}\ndata {len(content.encode())}\n{content}\n",
                )
            ),
        )
        return self.commit(f"refs/heads/{parent.branch}", branch=parent.branch)

    def commit(self, identity: str, *, branch: str) -> Commit:
        """What is known of a commit that was pushed."""
        shown = self._git(self.path, "show", "--no-patch", f"--format={_FORMAT}", identity)
        full, name, email, date, message = shown.split("\0", 4)
        return Commit(
            id=full, branch=branch, message=message.strip(), author_name=name, author_email=email, author_date=date
        )

    def has(self, identity: str) -> bool:
        """Whether there is a commit of this id."""
        try:
            self._git(self.path, "cat-file", "-e", f"{identity}^{{commit}}")
        except RehearsalError:
            return False
        return True

    def branches(self) -> tuple[str, ...]:
        """The branches that were pushed."""
        return tuple(self._git(self.path, "for-each-ref", "--format=%(refname:short)", "refs/heads").split())

    def checkout(self, commit: str, directory: Path) -> None:
        """Export the commit's files into a new directory, each as old as the commit."""
        directory.mkdir(parents=True)
        command = ["git", "-C", str(self.path), "archive", "--format=tar", commit]
        # Python 3.11.3 and older know no filter.
        options: dict[str, Any] = {"filter": "tar"} if hasattr(tarfile, "tar_filter") else {}
        with (
            subprocess.Popen(
                command, env=self._environment(), stdout=subprocess.PIPE, start_new_session=True
            ) as archive,
            tarfile.open(fileobj=archive.stdout, mode="r|") as tar,
        ):
            tar.extractall(directory, **options)  # noqa: S202 - our own archive of our own commit
        if archive.returncode:
            raise RehearsalError(f"git could not export commit {commit} from {self.path}.")

    def clone(self, commit: str, directory: Path) -> None:
        """Clone into a new directory, with the history, and check the commit out."""
        directory.parent.mkdir(parents=True, exist_ok=True)
        self._git(self.path, "clone", "--quiet", "--no-hardlinks", "--no-checkout", str(self.path), str(directory))
        self._git(directory, "checkout", "--quiet", "--detach", commit)

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name == _CEILING}
        return {
            **own,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(self._settings),
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
        }

    def _git(self, directory: Path, verb: str, *arguments: str, text: str | None = None) -> str:
        done = subprocess.run(
            ["git", "-C", str(directory), verb, *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
            input=text,
            start_new_session=True,  # a Ctrl-C is for us, who end in order
        )
        if done.returncode:
            raise RehearsalError(f"git {verb} failed: {done.stderr.strip() or f'exit code {done.returncode}'}")
        return done.stdout
