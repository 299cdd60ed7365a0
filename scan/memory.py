"""What is remembered of checks that passed, in a directory that outlives a build; of those that failed, nothing is."""

import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

DIRECTORY = Path(".remembered")
"""Below the repository's root; buildspec.yml lists it among the caches."""

_KEPT = 4
"""Entries of a check: both products, and what a branch that is gone back to had."""

_SETTINGS = ("CDK_", "CODEBUILD_BUILD_IMAGE", "COVERAGE", "HYPOTHESIS", "MYPY", "NODE_OPTIONS", "PYTEST", "PYTHON")
"""Variables that change what a check does begin like this."""


def machine() -> str:
    """What a result depends on besides the repository, whose lock files name all the rest."""
    settings = {name: value for name, value in os.environ.items() if name.startswith(_SETTINGS)}
    return json.dumps([sys.version, platform.system(), platform.machine(), settings], sort_keys=True)


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether people want to be told what is remembered: `FRESH=1` says that they do not."""
    return environment.get("FRESH", "") in ("", "0")


class Memory:
    """The outputs of one check, by a key of all that it depends on.

    Args:
        root: The repository's.
        name: The check's.
    """

    def __init__(self, root: Path, name: str) -> None:
        self._root = root
        self._entries = root / DIRECTORY / name

    def recall(self, key: str, outputs: Sequence[str]) -> bool:
        """Put back what the check wrote when it passed with this key; whether it ever did."""
        entry = self._entries / key
        if not all((entry / output).exists() for output in outputs) or not entry.is_dir():
            return False
        for output in outputs:
            _copy(entry / output, self._root / output)
        _use(entry)
        return True

    def keep(self, key: str, outputs: Sequence[str]) -> None:
        """Remember that the check passed, and what it wrote; all of it or nothing."""
        if not all((self._root / output).exists() for output in outputs):
            return
        self._entries.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._entries, prefix="new-") as unfinished:
            entry = Path(unfinished) / "entry"
            entry.mkdir()
            for output in outputs:
                _copy(self._root / output, entry / output)
            _use(entry)
            shutil.rmtree(self._entries / key, ignore_errors=True)
            entry.rename(self._entries / key)
        self._forget()

    def _forget(self) -> None:
        entries = [entry for entry in self._entries.iterdir() if not entry.name.startswith("new-")]
        for entry in sorted(entries, key=lambda entry: entry.stat().st_mtime_ns)[:-_KEPT]:
            shutil.rmtree(entry, ignore_errors=True)


def _use(entry: Path) -> None:
    """Note when, to the nanosecond: the file system's own clock can say the same of two entries."""
    now = time.time_ns()
    os.utime(entry, ns=(now, now))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copyfile(source, target)
