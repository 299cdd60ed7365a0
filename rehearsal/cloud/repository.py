"""The repository that people push to: settings that theirs cannot undo, and hooks that call `rehearsal.cloud.hook`."""

import shlex
import subprocess
import sys
from pathlib import Path

from rehearsal.errors import RehearsalError
from rehearsal.workspace import Workspace

HOOKS = ("pre-receive", "post-receive")
_PROJECT = Path(__file__).parents[2]
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from rehearsal.cloud import hook; sys.exit(hook.main(sys.argv[2:]))"
)
"""The interpreter is isolated: a person's PYTHONPATH and the like are not for it."""
_SETTINGS = {
    "gc.auto": "0",
    "receive.autogc": "false",
    "receive.certNonceSeed": "rehearsal",  # who signs every push may
    "receive.denyDeletes": "false",
    "receive.denyNonFastForwards": "false",
    "receive.fsckObjects": "false",
    "receive.shallowUpdate": "true",  # from a checkout without all of its history
    "receive.advertisePushOptions": "true",
}
"""The repository's own go before those of whoever pushes, which git reads too, as it is on the same machine."""


def accept_pushes(workspace: Workspace) -> None:
    """Make the bare repository one that people push to. Raises RehearsalError if git refuses."""
    hooks = workspace.repository / "hooks"
    for name, value in {**_SETTINGS, "core.hooksPath": str(hooks)}.items():
        done = subprocess.run(
            ["git", "-C", str(workspace.repository), "config", "--local", name, value],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RehearsalError(f"git could not set {name} of {workspace.repository}: {done.stderr.strip()}")
    hooks.mkdir(exist_ok=True)
    for name in HOOKS:
        words = [sys.executable, "-I", "-c", _START, str(_PROJECT), str(workspace.root), name]
        (hooks / name).write_text(f"#!/bin/sh\nexec {shlex.join(words)}\n")
        (hooks / name).chmod(0o755)
