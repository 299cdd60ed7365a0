"""Runs a program on whose disk nothing new has any room: `python -I no_space.py PROGRAM ARGUMENT...`.

The kernel answers it, and all that it starts, ENOSPC where a directory, a link, or a file that has to be new is made: a
filter of system calls (seccomp(2)), which any user of Linux may put on their own processes, and nobody takes off again.
The disk itself has all of its space for everybody else. This file imports nothing of ours, as it runs on its own.
"""

import ctypes
import errno
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 22, 38, 2
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000 | errno.ENOSPC
_LOAD, _EQUALS, _AND, _RETURN = 0x20, 0x15, 0x54, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
"""Where a filter finds them in what it is given of a system call; an argument has eight bytes, the low ones first."""
_NEW = os.O_CREAT | os.O_EXCL


@dataclass(frozen=True)
class _Calls:
    """The numbers of system calls: those that make something, and by which argument the opening ones say so."""

    architecture: int
    making: tuple[int, ...]
    opening: Mapping[int, int]


_KNOWN = {
    # mkdir, link, symlink, mknod, mkdirat, mknodat, linkat, symlinkat; open, openat
    "x86_64": _Calls(0xC000003E, (83, 86, 88, 133, 258, 259, 265, 266), {2: 1, 257: 2}),
    # mknodat, mkdirat, symlinkat, linkat; openat
    "aarch64": _Calls(0xC00000B7, (33, 34, 36, 37), {56: 2}),
}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def _filter(calls: _Calls) -> Iterator[tuple[int, int, int, int]]:
    """In the kernel's little language: code, instructions to skip if so, and if not, value."""
    yield _LOAD, 0, 0, _ARCHITECTURE
    yield _EQUALS, 1, 0, calls.architecture
    yield _RETURN, 0, 0, _ALLOW
    for number in calls.making:
        yield _LOAD, 0, 0, _NUMBER
        yield _EQUALS, 0, 1, number
        yield _RETURN, 0, 0, _FAIL
    for number, argument in calls.opening.items():
        yield _LOAD, 0, 0, _NUMBER
        yield _EQUALS, 0, 4, number
        yield _LOAD, 0, 0, _ARGUMENTS + 8 * argument
        yield _AND, 0, 0, _NEW
        yield _EQUALS, 0, 1, _NEW
        yield _RETURN, 0, 0, _FAIL
    yield _RETURN, 0, 0, _ALLOW


def _give_up_space() -> None:
    """Raises OSError if the kernel does not take the filter."""
    instructions = [_Instruction(*words) for words in _filter(_KNOWN[platform.machine()])]
    program = _Program(len(instructions), (_Instruction * len(instructions))(*instructions))
    library = ctypes.CDLL(None, use_errno=True)
    # A filter is for processes that can gain no rights by what they execute, such as sudo.
    for option, first, second in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0),
        (_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(program)),
    ):
        if library.prctl(option, *map(ctypes.c_ulong, (first, second, 0, 0))):
            raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def unavailable() -> str:
    """Why it cannot be done here; empty if it can, which is tried."""
    if sys.platform != "linux" or platform.machine() not in _KNOWN:
        return f"it needs Linux on {' or '.join(_KNOWN)}, and this is {platform.system()} on {platform.machine()}"
    with tempfile.TemporaryDirectory() as directory:
        made = Path(directory) / "made"
        command = [sys.executable, "-I", __file__, "mkdir", str(made)]
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
        return "" if tried.returncode and not made.exists() else f"this system takes no such filter: {tried.stderr}"


if __name__ == "__main__":
    _give_up_space()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - the very program, without a shell
