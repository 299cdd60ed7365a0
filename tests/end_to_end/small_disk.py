"""A disk of a few megabytes below a project's `.rehearsal`, seen by one command only, and gone with it."""

import functools
import os
import shutil
import subprocess

import pytest

from tests.end_to_end.command import Command, eventually

_SCRIPT = """\
size=$1; shift
mount -t tmpfs -o "size=$size" rehearsal .rehearsal || exit 99
"$@"
code=$?
for left in .rehearsal/lock .rehearsal/run; do if [ -e $left ]; then echo "left: $left"; fi; done
exit $code
"""
_SHRINK = """\
used=$(df --block-size=1K --output=used "$1" | tail -n 1)
mount -o "remount,size=$((used + 256))k" rehearsal "$1"
"""
_ROOT = os.geteuid() == 0
_OWN_MOUNTS = ("unshare", "--mount", *(() if _ROOT else ("--user", "--map-root-user")))
_AS_ITS_ROOT = ("--user", "--preserve-credentials")


@functools.cache
def _available() -> bool:
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        return False
    tried = subprocess.run([*_OWN_MOUNTS, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    return tried.returncode == 0


needs_small_disk = pytest.mark.skipif(not _available(), reason="this user may not mount anything, even on their own")


def on_disk(size: str) -> tuple[str, ...]:
    """Words in front of a command that give the current project's `.rehearsal`, which must exist, a disk this big."""
    return (*_OWN_MOUNTS, "sh", "-c", _SCRIPT, "sh", size)


def fill(command: Command) -> None:
    """Leave next to nothing of the disk free, from one moment to the next: by taking the free part away."""
    enter = ["nsenter", f"--target={command.process.pid}", "--mount", *(() if _ROOT else _AS_ITS_ROOT)]
    shrink = [*enter, "sh", "-c", _SHRINK, "sh", str(command.workspace.root)]
    # Until nothing was written between looking and shrinking.
    assert eventually(lambda: subprocess.run(shrink, capture_output=True, check=False).returncode == 0)
