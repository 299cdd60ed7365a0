"""All of a review in one line, for the approval's message."""

from collections.abc import Sequence

from review.assembly import PIPELINE
from review.changes import Review, StackReview

LONGEST = 300
"""The message of an approval has 1000 characters in all."""


def one_line(review: Review) -> str:
    """`dev: no change; staging: 2 changed; prod: 1 added, IAM broadened`.

    The pipeline's own stack is in it only if it changes. What does not fit loses its details step by step, those of the
    last stage, production, after those of all others.
    """
    stacks = [stack for stack in review.stacks if stack.stage != PIPELINE or stack.changes]
    lengths = [0] * len(stacks)
    line = _line(stacks, lengths)
    while len(line) > LONGEST and min(lengths) < len(_SHORTER):
        lengths[lengths.index(min(lengths))] += 1
        line = _line(stacks, lengths)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _line(stacks: Sequence[StackReview], lengths: Sequence[int]) -> str:
    words = (
        _SHORTER[length - 1](stack) if length else stack.summary for stack, length in zip(stacks, lengths, strict=True)
    )
    line = "; ".join(f"{stack.stage}: {text}" for stack, text in zip(stacks, words, strict=True))
    return "".join(letter if letter.isprintable() else "?" for letter in line)  # names are people's own words


def _without_names(stack: StackReview) -> str:
    assets = len(stack.assets)
    new = [f"{assets} new asset{'' if assets == 1 else 's'}"] if assets else []
    return ", ".join([*new, *_counts(stack), *stack.destruction, *stack.concerns]) or stack.summary


def _without_concerns(stack: StackReview) -> str:
    called_out = [f"{len(stack.findings)} called out"] if stack.findings else []
    return ", ".join([*_counts(stack), *stack.destruction, *called_out]) or _in_total(stack)


def _in_total(stack: StackReview) -> str:
    changes = len(stack.resources)
    total = f"{changes} resource{'' if changes == 1 else 's'}" if stack.changes else "no change"
    return ", ".join([total, *stack.destruction])


def _counts(stack: StackReview) -> list[str]:
    return [f"{count} {kind}" for kind, count in stack.counts.items()]


_SHORTER = (_without_names, _without_concerns, _in_total)
"""Ways to say less and less of a stack; a destruction is always told."""
