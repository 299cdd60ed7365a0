"""The review as Markdown, for logs, pull requests and the archive."""

import re
from collections.abc import Iterator

from review.changes import Loss, Review, StackReview

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>&#|])")


def markdown(review: Review) -> str:
    """All of it."""
    return "\n".join(_lines(review)) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield f"# What will change: {_text(review.product)}"
    yield ""
    about = [
        f"commit {_text(review.commit[:12])}" if review.commit else "",
        f"compared {review.made:%Y-%m-%d %H:%M} UTC",
    ]
    yield ", ".join(filter(None, about))
    yield ""
    for stack in review.stacks:
        yield f"- **{_text(stack.stage)}** ({_text(stack.stack)}): {_text(stack.summary)}"
    for line in review.stale:
        yield f"- {_text(line)}"
    if review.refused:
        yield from ("", "## This stops the pipeline", "")
        for stack, loss in review.refused:
            yield f"- **{_text(stack.stage)}**: {_loss(loss)}"
    for stack in review.stacks:
        if stack.changes or stack.notes:
            yield from _stack(stack)


def _stack(stack: StackReview) -> Iterator[str]:
    yield from ("", f"## {_text(stack.stage)}", "")
    yield f"{_text(stack.stack)}, account {stack.account}, {stack.region}"
    yield ""
    yield from (f"- {_text(note)}" for note in stack.notes)
    for loss in stack.losses:
        if loss.allowed:
            yield (
                f"- Allowed by {_text(loss.allowed.by)} until {loss.allowed.until} ({_text(loss.allowed.reason)}):"
                f" {_loss(loss)}"
            )
    yield from (f"- **{finding.concern}**: {_text(finding.text)}" for finding in stack.findings)
    if stack.sections:
        yield f"- also different: {', '.join(stack.sections)}"
    if stack.resources:
        yield ""
    for change in stack.resources:
        note = f" ({_text(change.note)})" if change.note else ""
        what = f"new {_text(change.asset)}, " if change.asset else ""
        yield f"- {change.kind}: {what}{_text(change.name)}, {_text(change.type)}{note}"
        for detail in change.details:
            forced = ", **makes it anew**" if detail.replaces else ""
            yield f"  - {_text(detail.path)}: {_text(detail.old)} → {_text(detail.new)}{forced}"


def _loss(loss: Loss) -> str:
    return f"{_text(loss.path)} ({_text(loss.type)}, {_text(loss.id)}) {_text(loss.what)}"


def _text(words: str) -> str:
    """On one line, and nothing but text, whatever a template holds."""
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))
