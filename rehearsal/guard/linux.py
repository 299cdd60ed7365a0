"""What only Linux offers to keep processes together; elsewhere these do nothing."""

import ctypes
import functools
import shutil
import signal
import subprocess
import sys

_PR_SET_CHILD_SUBREAPER = 36


def become_subreaper() -> None:
    """Become the parent of every descendant whose own parent ends, see prctl(2). Not inherited by children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@functools.cache
def _setpriv() -> str | None:
    """Util-linux's setpriv; BusyBox's cannot set the signal."""
    program = shutil.which("setpriv") if sys.platform == "linux" else None
    if program is None:
        return None
    usage = subprocess.run([program, "--help"], capture_output=True, text=True, check=False).stdout
    return program if "--pdeathsig" in usage else None


def death_signal_prefix(number: signal.Signals) -> list[str]:
    """Words in front of a command that make the kernel send it this signal when the thread that started it ends.

    A program in between rather than `preexec_fn`, which may deadlock in a process that has threads.
    """
    program = _setpriv()
    return [program, "--pdeathsig", number.name.removeprefix("SIG"), "--"] if program else []
