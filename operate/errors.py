"""What people are told when a command of `tap` cannot do it, and the exit code that scripts go by."""

from enum import IntEnum

from rehearsal.errors import RehearsalError


class ExitCode(IntEnum):
    """How a command ended; the same for all of them."""

    DONE = 0
    FAILED = 1
    MEND = 2
    NOTHING = 3
    DENIED = 4
    ABSENT = 5


MEANINGS = {
    ExitCode.DONE: "done, and what was asked for is good",
    ExitCode.FAILED: "it was asked whether the pipeline, a test or an execution is good, and it is not",
    ExitCode.MEND: "wrong usage, or something to mend first, which the message names",
    ExitCode.NOTHING: "there is nothing to do: nothing waits for an approval, it was answered already, nothing runs,"
    " nothing failed",
    ExitCode.DENIED: "no credentials, expired ones, those of another account, or a right is missing",
    ExitCode.ABSENT: "there is no such pipeline, stage or execution, no rehearsal is up, or AWS cannot be reached",
}


class CommandError(RehearsalError):
    """A sentence for people, and the exit code.

    Args:
        message: What happened, where, and what to do.
        code: The exit code.
    """

    def __init__(self, message: str, *, code: ExitCode = ExitCode.MEND) -> None:
        super().__init__(message)
        self.code = code
