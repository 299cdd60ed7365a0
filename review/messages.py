"""What the review tells on the console: each stack on a line, and each destruction that nobody allowed."""

from collections.abc import Iterator
from datetime import date

from review.allowances import example
from review.changes import Review


def console_lines(review: Review) -> Iterator[str]:
    """What will change, stack by stack, with what is called out."""
    for stack in review.stacks:
        yield f"{stack.stage}: {stack.summary}"
        yield from (f"  {note}" for note in stack.notes)
        # All that a new stack may do is new; the page has what stands out of it.
        yield from (f"  {finding.concern}: {finding.text}" for finding in stack.findings if not stack.new)
        for loss in stack.losses:
            if loss.allowed:
                yield f"  {loss.path} ({loss.id}) {loss.what}. Allowed by {loss.allowed.by}: {loss.allowed.reason}"
    yield from (f"warning: {line}" for line in review.stale)


def refusal(review: Review, *, file: str, today: date) -> str:
    """Why the pipeline stops, and how each resource's change could be allowed; empty if nothing is refused."""
    refused = review.refused
    if not refused:
        return ""
    number = len(refused)
    lines = [
        f"The review stops the pipeline: {number} destructive change{'' if number == 1 else 's'} of stateful resources"
        " that nobody has allowed. If it is not meant, change the commit; if it is, add to"
        f" {file}, and have it reviewed:"
    ]
    for stack, loss in refused:
        lines += [
            "",
            f"{stack.stage}: {loss.path} ({loss.type}, {loss.id} in {stack.stack}) {loss.what}.",
            *(f"    {line}" for line in example(loss, stage=stack.stage, today=today).splitlines()),
        ]
    return "\n".join(lines)
