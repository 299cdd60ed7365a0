"""All of a review in one line, for the approval's message."""

from review.assembly import PIPELINE
from review.changes import Review, StackReview

LONGEST = 300
"""The message of an approval has 1000 characters in all."""


def one_line(review: Review) -> str:
    """`dev: no change; staging: 2 changed; prod: 1 added, IAM broadened`.

    The pipeline's own stack is in it only if it changes. What does not fit loses its details first: those of the last
    stage, production, last.
    """
    stacks = [stack for stack in review.stacks if stack.stage != PIPELINE or stack.changes]
    for shortened in range(len(stacks) + 1):
        line = "; ".join(
            f"{stack.stage}: {_shorter(stack) if index < shortened else _printable(stack.summary)}"
            for index, stack in enumerate(stacks)
        )
        if len(line) <= LONGEST:
            return line
    return f"{line[: LONGEST - 1]}…"


def _printable(text: str) -> str:
    """Names of constructs are people's own words."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _shorter(stack: StackReview) -> str:
    changes = len(stack.resources)
    called_out = f", {len(stack.findings)} called out" if stack.findings else ""
    return f"{changes} resource{'' if changes == 1 else 's'}{called_out}" if stack.changes else "no change"
