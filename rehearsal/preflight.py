"""What must hold before a rehearsal starts anything: each miss is one sentence that says what to do."""

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from rehearsal.errors import RehearsalError
from rehearsal.system_errors import explain
from rehearsal.workspace import Workspace

MINIMUM_FREE_BYTES = 1024**3
"""A rehearsal of an ordinary project writes about half of this."""
PORT_VARIABLE = "TAP_REHEARSAL_PORT"
"""The environment variable with which a person fixes the port of the embedded AWS."""
_PYTHON = (3, 11)
_GIT = (2, 28)
_NAMED_FILES = 3
_FROM_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What git tells its hooks, which would mislead a git that looks at another directory."""


@dataclass(frozen=True)
class Checkout:
    """The commit that a rehearsal pushes, and what it does not."""

    directory: Path
    commit: str
    warnings: tuple[str, ...]


def check_tools() -> None:
    """Python, git and bash, in the versions that a rehearsal needs."""
    if sys.version_info < _PYTHON:
        raise RehearsalError(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Name another: make PYTHON=python3.12"
        )
    for program in ("git", "bash"):
        if shutil.which(program) is None:
            raise RehearsalError(f"{program} is not on the PATH. Install it, then try again.")
    reported = subprocess.run(["git", "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", reported)[:2])
    if version < _GIT:
        raise RehearsalError(f"git 2.28 or newer is needed; this is {reported.strip() or 'unknown'}. Upgrade git.")


def git(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What git says of a checkout, whichever hook this may be called from; nothing is written, not even a lock."""
    environment = {name: value for name, value in os.environ.items() if name not in _FROM_A_HOOK} | {"LC_ALL": "C"}
    return subprocess.run(
        ["git", "--no-optional-locks", "-C", str(directory), *arguments],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env=environment,
    )


def check_checkout(directory: Path) -> Checkout:
    """A git checkout with a commit; uncommitted changes are a warning, as HEAD is what is pushed."""
    inside = git(directory, "rev-parse", "--is-inside-work-tree")
    if "dubious ownership" in inside.stderr:
        raise RehearsalError(
            f"git does not trust {directory}, which belongs to another user. "
            f"Allow it: git config --global --add safe.directory {directory}"
        )
    if inside.stdout.strip() != "true":
        raise RehearsalError(
            f"{directory} is not a git checkout, and a rehearsal pushes a commit. "
            'Clone the project with git, or run: git init && git add . && git commit -m "start"'
        )
    head = git(directory, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if head.returncode:
        raise RehearsalError(
            f"{directory} has no commit yet, and a rehearsal pushes one. "
            'Make the first: git add . && git commit -m "start"'
        )
    commit = head.stdout.strip()
    return Checkout(directory=directory, commit=commit, warnings=_uncommitted(directory, commit))


def _uncommitted(directory: Path, commit: str) -> tuple[str, ...]:
    reported = git(directory, "status", "--porcelain", "-z", "--no-renames").stdout
    files = [entry[3:] for entry in reported.split("\0") if entry]
    if not files:
        return ()
    count = "1 file has" if len(files) == 1 else f"{len(files)} files have"
    named = ", ".join(files[:_NAMED_FILES]) + (", ..." if len(files) > _NAMED_FILES else "")
    return (
        f"{count} uncommitted changes ({named}), which this rehearsal does not see: it pushes {commit[:8]} (HEAD).",
    )


def check_workspace(workspace: Workspace, *, minimum_free_bytes: int = MINIMUM_FREE_BYTES) -> None:
    """A directory that can be written to, with space left."""
    probe = workspace.root / ".writable"
    try:
        workspace.root.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
        free = shutil.disk_usage(workspace.root).free
    except OSError as error:
        raise explain(error, path=workspace.root) from error
    if free < minimum_free_bytes:
        raise RehearsalError(
            f"Only {free / 1024**2:,.0f} MiB are free on the disk of {workspace.root}, and a rehearsal needs "
            f"{minimum_free_bytes / 1024**2:,.0f} MiB. Free some space, then try again."
        )


def _user_of(port: int) -> str:
    """Which process listens on a port, as far as we may know."""
    with suppress(psutil.Error, OSError):
        for connection in psutil.net_connections(kind="tcp"):
            address = connection.laddr
            if connection.status == psutil.CONN_LISTEN and address and address.port == port and connection.pid:
                return f" by process {connection.pid} ({psutil.Process(connection.pid).name()})"
    return ""


def _bind(listener: socket.socket, port: int) -> int:
    """Reserve a port of 127.0.0.1, any for 0; returns which it is."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: old connections do not count
    try:
        listener.bind(("127.0.0.1", port))
    except PermissionError as error:
        raise RehearsalError(f"Port {port} is for root only. Set {PORT_VARIABLE} to one above 1023.") from error
    except OSError as error:
        raise RehearsalError(
            f"Port {port} of 127.0.0.1 is in use{_user_of(port)}. "
            f"End that, set {PORT_VARIABLE} to another port, or unset it and a free one is chosen."
        ) from error
    chosen: int = listener.getsockname()[1]
    return chosen


def choose_ports(count: int, *, fixed: str | None = None) -> tuple[int, ...]:
    """Different ports that are free on 127.0.0.1; the first is `fixed` if given: the text of TAP_REHEARSAL_PORT.

    Raises:
        RehearsalError: The fixed port is none, or is in use; says by whom if the system lets us know.
    """
    if fixed and not (fixed.isascii() and fixed.isdigit() and 1 <= int(fixed) <= 65535):
        raise RehearsalError(f"{PORT_VARIABLE} is {fixed!r}; it must be a port number from 1 to 65535.")
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(count)]
        return tuple(
            _bind(listener, int(fixed) if fixed and not index else 0) for index, listener in enumerate(listeners)
        )


def check(workspace: Workspace, *, minimum_free_bytes: int = MINIMUM_FREE_BYTES) -> Checkout:
    """Everything but the ports and the lock; for before `guard.run_guarded`. Raises RehearsalError, one sentence."""
    check_tools()
    checkout = check_checkout(workspace.root.parent)
    check_workspace(workspace, minimum_free_bytes=minimum_free_bytes)
    return checkout
