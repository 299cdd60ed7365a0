"""What a person needs to know of an error of the operating system."""

import errno
from pathlib import Path

from rehearsal.errors import RehearsalError

_ADVICE = {
    errno.ENOSPC: ("The disk is full: {path} could not be written", "Free some space there, then try again."),
    errno.EDQUOT: ("Your disk quota is used up: {path} could not be written", "Free some space, then try again."),
    errno.EACCES: ("No permission for {path}", "Change its owner or mode, or use a checkout that is yours."),
    errno.EPERM: ("No permission for {path}", "Change its owner or mode, or use a checkout that is yours."),
    errno.EROFS: ("{path} is on a file system that is mounted read-only", "Use a checkout on a writable one."),
    errno.EMFILE: ("Too many open files, at {path}", "Raise the limit with `ulimit -n 4096`, then try again."),
    errno.ENFILE: ("The system has too many open files, at {path}", "Close some programs, then try again."),
}


def explainable(error: OSError) -> bool:
    """Whether it is the machine's state, and not a mistake of ours."""
    return error.errno in _ADVICE


def explain(error: OSError, *, path: Path | None = None) -> RehearsalError:
    """Say it in a sentence: what happened, where, what to do. `path` is for errors that name none themselves."""
    place = error.filename or path or "a file"
    what, advice = _ADVICE.get(error.errno or 0, (f"{{path}}: {error.strerror or error}", ""))
    return RehearsalError(f"{what.format(path=place)}. {advice}".rstrip())
