"""Programs that must not, or should not, run as root: who they run as, and where that user can reach them.

Only root is concerned: an ordinary user's programs run as that user, where they are.
"""

import hashlib
import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal.workspace import MARKER

_TEMPORARY = ("/tmp", "/var/tmp")  # noqa: S108 - looked at, and only mkdtemp makes anything there


@dataclass(frozen=True)
class Identity:
    """A user without privileges that every system has, so that none needs to be created."""

    uid: int
    gid: int

    def own(self, *paths: Path) -> None:
        """Give files to this user."""
        for path in paths:
            os.chown(path, self.uid, self.gid)

    @property
    def process(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess` that start a program as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def unprivileged() -> Identity | None:
    """Who to run a program as that must not be root, or None when we are not root anyway."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Identity(uid=nobody.pw_uid, gid=nobody.pw_gid)


def traversable(path: Path) -> bool:
    """Whether every user can get to an absolute path, which a checkout below /root does not allow."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def make_reachable_directory() -> Path:
    """An empty directory outside the workspace, for when nothing in it can be reached.

    Named after the workspace, so that `remove_reachable_directories` finds it even when its maker was killed.
    """
    for parent in _temporary_directories():
        if traversable(parent / "x"):
            return Path(tempfile.mkdtemp(prefix=_prefix(os.environ.get(MARKER, "")), dir=parent))
    raise PermissionError(f"no temporary directory that every user can reach: {', '.join(_TEMPORARY)}")


def remove_reachable_directories(*, marker: str) -> None:
    """Remove what `make_reachable_directory` made in processes that carry this marker (see `workspace.MARKER`)."""
    for parent in _temporary_directories():
        for directory in parent.glob(f"{_prefix(marker)}*"):
            shutil.rmtree(directory, ignore_errors=True)


def _temporary_directories() -> list[Path]:
    """Without repetition, in order of preference."""
    return [Path(path) for path in dict.fromkeys((tempfile.gettempdir(), *_TEMPORARY)) if Path(path).is_dir()]


def _prefix(marker: str) -> str:
    return f"tap-{hashlib.sha256(marker.encode()).hexdigest()[:12]}-"
