"""The review as one page that needs nothing else: for a phone as for a desk, by day and by night."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from review.allowances import example
from review.changes import Detail, Finding, Loss, ResourceChange, Review, StackReview
from review.html import Content, document, element

_STYLE = Path(__file__).with_name("page.css")
_OPEN_UP_TO = 40
"""A stack with more changes than this is folded: mostly a new one."""


def page(review: Review, *, file: str) -> str:
    """The HTML. `file` is where a change can be allowed."""
    title = f"What will change: {review.product}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("title", title),
        element("style", _STYLE.read_text()),
    )
    body = element("body", element("h1", title), element("p", _about(review), class_="soft"), *_parts(review, file))
    return document(element("html", head, body, lang="en"))


def _about(review: Review) -> str:
    return ", ".join(
        filter(
            None,
            [
                f"commit {review.commit[:12]}" if review.commit else "",
                f"execution {review.execution}" if review.execution else "",
                f"compared with what was deployed on {review.made:%Y-%m-%d at %H:%M} UTC",
            ],
        )
    )


def _parts(review: Review, file: str) -> Iterator[Element]:
    yield element("ul", *(_overview(stack) for stack in review.stacks), class_="stages")
    if review.refused:
        yield element(
            "section",
            element("h2", "This stops the pipeline"),
            element("p", f"Nobody has allowed it. If it is meant, an entry in {file} says so, and who answers for it."),
            element("ul", *(_refused(stack, loss, review) for stack, loss in review.refused)),
            class_="stop",
        )
    if review.stale:
        lines = (element("li", line) for line in review.stale)
        yield element("section", element("h2", "Allowances without need"), element("ul", *lines), class_="called")
    yield from (_stack(stack) for stack in review.stacks if stack.changes or stack.notes)


def _overview(stack: StackReview) -> Element:
    name: Content = element("a", stack.stage, href=f"#{stack.stage}") if stack.changes else element("b", stack.stage)
    return element("li", name, element("span", stack.summary))


def _refused(stack: StackReview, loss: Loss, review: Review) -> Element:
    entry = example(loss, stage=stack.stage, today=review.made.date())
    return element("li", element("b", f"{stack.stage}: "), *_loss(loss), element("pre", entry))


def _loss(loss: Loss) -> Iterator[Content]:
    yield element("code", loss.path)
    yield f" ({loss.type}, {loss.id}) {loss.what}."


def _stack(stack: StackReview) -> Element:
    parts: list[Content] = [
        element("summary", element("h2", stack.stage), element("span", f" {stack.summary}", class_="soft")),
        element("p", f"{stack.stack}, account {stack.account}, {stack.region}", class_="soft"),
        *(element("p", note) for note in stack.notes),
    ]
    called = [*(_allowed(loss) for loss in stack.losses if loss.allowed), *map(_finding, stack.findings)]
    if called:
        parts.append(element("section", element("h3", "Called out"), element("ul", *called), class_="called"))
    if stack.sections:
        parts.append(element("p", f"Also different: {', '.join(stack.sections)}."))
    if stack.resources:
        parts.append(element("ul", *map(_resource, stack.resources)))
    opened = {"open": "open"} if len(stack.resources) <= _OPEN_UP_TO else {}
    return element("details", *parts, id=stack.stage, **opened)


def _allowed(loss: Loss) -> Element:
    by = f"Allowed by {loss.allowed.by} until {loss.allowed.until}: {loss.allowed.reason}" if loss.allowed else ""
    return element("li", element("span", f"{loss.destruction} allowed", class_="tag wide"), *_loss(loss), f" {by}")


def _finding(finding: Finding) -> Element:
    look = "tag wide" if finding.wide else "tag concern"
    return element("li", element("span", str(finding.concern), class_=look), finding.text)


def _resource(change: ResourceChange) -> Element:
    kind = f"new {change.asset}" if change.asset else str(change.kind)
    look = "" if change.asset else str(change.kind).split()[0]
    parts: list[Content] = [
        element("span", kind, class_=f"tag {look}".strip()),
        element("code", change.name),
        element("span", f" {change.type}", class_="soft"),
    ]
    if change.note:
        parts.append(element("p", change.note, class_="soft"))
    if change.details:
        parts.append(element("ul", *map(_place, change.details), class_="places"))
    return element("li", *parts)


def _place(detail: Detail) -> Element:
    forced = [element("span", "makes it anew", class_="tag replaced")] if detail.replaces else []
    return element(
        "li",
        element("code", detail.path),
        ": ",
        element("del", detail.old),
        " → ",
        element("ins", detail.new),
        " ",
        *forced,
    )
