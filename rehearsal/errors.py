"""What a person is told when a rehearsal cannot go on."""


class RehearsalError(Exception):
    """A failure with a message for people: what happened, where, and what to do. Shown without a traceback."""
