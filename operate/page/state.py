"""How things ended, in the words of the page."""

from enum import StrEnum


class State(StrEnum):
    """Of an execution, a stage, an action, a rule, a test or an alarm."""

    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    RUNNING = "In progress"
    STOPPED = "Stopped"
    SUPERSEDED = "Superseded"
    SKIPPED = "Skipped"
    OVERRIDDEN = "Overridden"
    NOT_RUN = "Not run"
    UNKNOWN = "Unknown"

    @property
    def sign(self) -> str:
        """The name of its sign, which differs by shape and not by colour alone."""
        return self.value.lower().replace(" ", "-")


_OF_CODEPIPELINE = {
    "Succeeded": State.SUCCEEDED,
    "Failed": State.FAILED,
    "InProgress": State.RUNNING,
    "Stopping": State.RUNNING,
    "Stopped": State.STOPPED,
    "Cancelled": State.STOPPED,
    "Abandoned": State.STOPPED,
    "Superseded": State.SUPERSEDED,
    "Skipped": State.SKIPPED,
    "Overridden": State.OVERRIDDEN,
}
_OF_TESTS = {
    "SUCCEEDED": State.SUCCEEDED,
    "FAILED": State.FAILED,
    "ERROR": State.FAILED,
    "SKIPPED": State.SKIPPED,
    "UNKNOWN": State.UNKNOWN,
}


def of_codepipeline(word: str | None) -> State:
    """Of CodePipeline's word."""
    return _OF_CODEPIPELINE.get(word or "", State.UNKNOWN)


def of_test(word: str) -> State:
    """Of CodeBuild's word for a test case."""
    return _OF_TESTS.get(word, State.UNKNOWN)


def worst(states: list[State]) -> State:
    """The one that decides for all; not run if there is none."""
    order = (State.FAILED, State.STOPPED, State.RUNNING, State.UNKNOWN, State.OVERRIDDEN, State.SUCCEEDED)
    return next((state for state in order if state in states), State.NOT_RUN)
