"""The review itself: what is deployed against what is wanted, stack by stack."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from review.allowances import Allowance, judged, read_allowances, stale
from review.assembly import Template, WantedStack
from review.changes import Concern, Finding, Review, StackReview
from review.comparison import Comparison, compare
from review.deployed import Cloud, DeployedStack
from review.losses import losses_of
from review.permissions import broadened
from review.protections import weakened
from review.resources import changes_of
from review.wording import Names

_SECTIONS = {
    "outputs": "outputs",
    "parameters": "parameters",
    "conditions": "conditions",
    "mappings": "mappings",
    "transform": "transforms",
    "other": "other parts of the template",
}
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a review is made of and when: the commit and the execution may be unknown, which is an empty text."""

    product: str
    allowances: Path
    now: datetime
    commit: str = ""
    execution: str = ""


def make_review(stacks: Sequence[WantedStack], *, cloud: Cloud, occasion: Occasion) -> Review:
    """Read what is deployed, compare, and judge by the allowances.

    Raises:
        ReviewError: Something of it cannot be known.
    """
    today = occasion.now.date()
    stages = [stack.stage for stack in stacks]
    allowances = read_allowances(occasion.allowances, stages=list(dict.fromkeys(stages)), today=today)
    cloud.sign_in()
    deployed = [cloud.read(stack) for stack in stacks]
    pairs = [(_told(now.template or {}), _told(stack.template)) for stack, now in zip(stacks, deployed, strict=True)]
    reviews: list[StackReview] = []
    used: set[tuple[Allowance, str]] = set()
    for stack, now, comparison in zip(stacks, deployed, compare(pairs), strict=True):
        review, needed = _review(stack, now, comparison, allowances=allowances, today=today)
        reviews.append(review)
        used |= needed
    file = f"{occasion.allowances.parent.name}/{occasion.allowances.name}"
    return Review(
        product=occasion.product,
        commit=occasion.commit,
        execution=occasion.execution,
        made=occasion.now,
        stacks=tuple(reviews),
        stale=tuple(stale(allowances, used, file=file)),
    )


def _review(
    stack: WantedStack,
    now: DeployedStack,
    comparison: Comparison,
    *,
    allowances: Sequence[Allowance],
    today: date,
) -> tuple[StackReview, frozenset[tuple[Allowance, str]]]:
    names = Names.of(stack.path, now.template or {}, stack.template)
    changes = tuple(changes_of(comparison, wanted=stack.template, names=names))
    losses = tuple(losses_of(changes, comparison.resources))
    judgement = judged(losses, allowances, stage=stack.stage, today=today)
    found = sorted(_findings(comparison, names), key=lambda finding: not finding.wide)
    new = now.template is None
    review = StackReview(
        stage=stack.stage,
        stack=stack.name,
        account=stack.account,
        region=stack.region,
        new=new,
        resources=changes,
        sections=tuple(_sections(stack, now, comparison)),
        # All that a new stack may do is new: what stands out is what is open to the world, or has a wildcard.
        findings=tuple(finding for finding in dict.fromkeys(found) if finding.wide or not new),
        losses=judgement.losses,
        notes=tuple(_notes(now)),
    )
    return review, judgement.used


def _findings(comparison: Comparison, names: Names) -> Iterator[Finding]:
    yield from broadened(comparison, names=names)
    for one in comparison.resources:
        yield from weakened(one, names=names)
        if one.type == "AWS::CloudFormation::Stack":
            text = f"{names.short(one.id)} is a nested stack, whose own resources are not compared"
            yield Finding(concern=Concern.UNSEEN, text=text)


def _sections(stack: WantedStack, now: DeployedStack, comparison: Comparison) -> Iterator[str]:
    """What differs beside the resources; a new stack is all resources."""
    if now.template is None:
        return
    yield from (title for name, title in _SECTIONS.items() if comparison.sections.get(name))
    if now.tags != stack.tags:
        yield "tags"


def _notes(now: DeployedStack) -> Iterator[str]:
    if now.status.endswith("_IN_PROGRESS"):
        yield f"It is being changed at this moment ({now.status}): what is compared may be out of date soon."
    elif "FAILED" in now.status:
        yield f"Its last change ended as {now.status}: what is there may differ from its template."
    elif now.status == "ROLLBACK_COMPLETE":
        yield "Its first deployment failed, and left nothing but its name: delete it before it can be deployed."


def _told(template: Template) -> Template:
    """As CloudFormation tells it: with a question mark for each letter that is none of ASCII's."""
    told: Template = json.loads(_NOT_ASCII.sub("?", json.dumps(template, ensure_ascii=False)))
    return told
