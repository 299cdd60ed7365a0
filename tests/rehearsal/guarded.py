"""A stand-in for a rehearsal, started by test_guard: processes of every kind, then the end that was asked for."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

from rehearsal import guard
from rehearsal.errors import RehearsalError
from rehearsal.workspace import Workspace

_DETACHED = (
    "import os, time; os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0); "
    "print(flush=True); time.sleep(300)"
)
_WITHOUT_MARKER = {"PATH": os.environ["PATH"]}
NOBODY = 65534


def start_processes(workspace: Workspace) -> None:
    """A child, one that is detached twice over and has no marker, a grandchild, and as root one of another user."""
    workspace.run.mkdir(parents=True)
    guard.popen(["sleep", "300"])
    guard.popen(["sh", "-c", "sleep 300; true"])
    with subprocess.Popen([sys.executable, "-c", _DETACHED], env=_WITHOUT_MARKER, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
    if os.geteuid() == 0:
        guard.popen(["sleep", "300"], user=NOBODY, group=NOBODY, extra_groups=[])


def wait(workspace: Workspace) -> int:
    """Wait to be stopped, and stop in order."""
    try:
        time.sleep(300)
    finally:
        (workspace.root / "stopped").touch()
    return 0


def hang(workspace: Workspace) -> int:
    """Do not stop."""
    while True:
        try:
            time.sleep(300)
        except KeyboardInterrupt:
            guard.popen(["touch", str(workspace.root / "stopped")]).wait()


def fail(_workspace: Workspace) -> int:
    """Fail with a message."""
    raise RehearsalError("no such thing; make one")


def leave(_workspace: Workspace) -> int:
    """Exit by exception."""
    sys.exit(3)


def fill(workspace: Workspace) -> int:
    """Meet a full disk."""
    raise OSError(errno.ENOSPC, "No space left on device", str(workspace.run / "file"))


ENDS = {"fill": fill, "wait": wait, "hang": hang, "fail": fail, "succeed": lambda _: 0, "exit": leave}


def main() -> int:
    """Write the ids of runner and warden to `ready` when everything runs."""
    workspace = Workspace(Path(sys.argv[1]))
    start_processes(workspace)
    temporary = workspace.root / "ready.tmp"
    temporary.write_text(f"{os.getpid()} {os.getppid()}")
    temporary.rename(workspace.root / "ready")
    return ENDS[sys.argv[2]](workspace)


if __name__ == "__main__":
    try:
        sys.exit(guard.run_guarded(main, workspace=Workspace(Path(sys.argv[1]))))
    except RehearsalError as refusal:
        sys.exit(str(refusal))
