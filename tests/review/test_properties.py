"""What has to hold of any policy, any value, any text."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.changes import Concern, Destruction, Detail, Finding, Kind, Loss, ResourceChange, Review, StackReview
from review.comparison import Both, Comparison, Statement, Targets
from review.leaves import leaves
from review.line import LONGEST, one_line
from review.markdown import markdown
from review.page import page
from review.permissions import broadened
from review.wording import Names

MADE = datetime(2026, 1, 2, tzinfo=UTC)
NAMES = Names("PipelineStack/X/TapStack")
ACTIONS = ["s3:Get", "s3:Put", "s3:*", "kms:Decrypt", "*"]
RESOURCES = ["arn:a", "arn:a/*", "arn:b", "*"]
PRINCIPALS = ["AWS:${Role}", "AWS:arn:aws:iam::1:root"]


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, unique=True).map(tuple)


def statement(actions: tuple[str, ...], resources: tuple[str, ...], principals: tuple[str, ...]) -> Statement:
    targets = [Targets(values=values, **{"not": False}) for values in (actions, resources, principals)]
    return Statement(effect="Allow", actions=targets[0], resources=targets[1], principals=targets[2])


STATEMENTS = st.builds(statement, some(ACTIONS), some(RESOURCES), some(PRINCIPALS))


def findings(added: list[Statement], removed: list[Statement]) -> list[Finding]:
    changed = Both[Statement](added=tuple(added), removed=tuple(removed))
    return list(broadened(Comparison(statements=changed), names=NAMES))


@settings(deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=3))
def test_the_same_rights_in_other_statements_are_no_more_rights(statements: list[Statement]) -> None:
    single = [
        statement((action,), (resource,), (principal,))
        for one in statements
        for action in one.actions.values
        for resource in one.resources.values
        for principal in one.principals.values
    ]
    assert findings(single, statements) == []
    assert findings(statements, single) == []


@settings(deadline=None)
@given(st.lists(STATEMENTS, max_size=3))
def test_an_action_that_nothing_covered_is_always_found(removed: list[Statement]) -> None:
    (finding,) = findings([statement(("iam:PassRole",), ("arn:c",), ("AWS:${Other}",))], removed)
    assert "${Other} may iam:PassRole on arn:c" in finding.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON, JSON)
def test_values_that_differ_differ_somewhere(old: Any, new: Any) -> None:  # noqa: ANN401
    assert list(leaves(old, old)) == []
    found = list(leaves(old, new))
    assert all(leaf.old != leaf.new for leaf in found)
    if not (_empty(old) and _empty(new)):
        assert bool(found) is (_plain(old) != _plain(new))


def _empty(value: Any) -> bool:  # noqa: ANN401
    return value is None or value in ([], {})


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Nothing, an empty list and an empty mapping are the same to CloudFormation's properties."""
    if isinstance(value, dict):
        kept = {key: plain for key, item in value.items() if (plain := _plain(item)) is not None}
        return kept or None
    if isinstance(value, list):
        return _plain({str(index): item for index, item in enumerate(value)})
    return (type(value), value) if value is not None else None


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    """Of up to seven stacks, some with names of files or images as long as they may be."""
    findings = st.sets(st.sampled_from(Concern)).map(
        lambda concerns: tuple(Finding(concern=concern, text="x") for concern in concerns)
    )
    stacks = [
        StackReview(
            stage=f"stage-{number}",
            stack="s",
            account="222222222222",
            region="us-east-1",
            resources=tuple(changed(draw(st.text(max_size=80))) for _ in range(draw(st.integers(0, 3)))),
            findings=draw(findings),
        )
        for number in range(draw(st.integers(1, 12)))
    ]
    return Review(product="mugs", commit="", execution="e", made=MADE, stacks=tuple(stacks))


def changed(text: str) -> ResourceChange:
    return ResourceChange(
        kind=Kind.CHANGED,
        id=text,
        path=text,
        name=text,
        type=text,
        asset=text,
        note=text,
        details=(Detail(path=text, old=text, new=text),),
    )


@settings(deadline=None, max_examples=50)
@given(reviews())
def test_the_line_is_one_line_and_never_too_long(review: Review) -> None:
    line = one_line(review)
    assert len(line) <= LONGEST
    assert len(line.splitlines()) == 1


def test_the_line_loses_the_last_stages_details_last_and_never_a_destruction() -> None:
    concerns = tuple(Finding(concern=concern, text="x") for concern in Concern)
    loss = Loss(destruction=Destruction.DELETE, id="a", path="a", name="a", type="a", what="a")
    stacks = tuple(
        StackReview(stage=stage, stack="s", account="1", region="r", findings=concerns[:5], losses=(loss,),
                    resources=(changed("Files"),))
        for stage in ("dev", "staging", "prod")
    )  # fmt: skip
    line = one_line(Review(product="mugs", commit="", execution="", made=MADE, stacks=stacks))
    assert len(line) <= LONGEST
    assert line.count("1 destroyed without allowance") == 3
    assert "IAM broadened" in line.partition("prod: ")[2]
    assert "IAM broadened" not in line.partition("staging: ")[0]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


KNOWN = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "ul", "li", "a", "b", "span", "code"}
KNOWN |= {"section", "details", "summary", "del", "ins", "pre"}


@pytest.mark.parametrize("attack", ["<script>alert(1)</script>", "<img src=x onerror=y>", "]]>", "&lt;b&gt;", "[a](b)"])
def test_whatever_a_template_holds_is_text_on_the_page(attack: str) -> None:
    stack = StackReview(
        stage="dev",
        stack=attack,
        account="1",
        region="r",
        resources=(changed(attack),),
        findings=(Finding(concern=Concern.LOGS, text=attack),),
        losses=(Loss(destruction=Destruction.DELETE, id="a", path=attack, name=attack, type=attack, what=attack),),
        notes=(attack,),
    )
    review = Review(product=attack, commit=attack, execution=attack, made=MADE, stacks=(stack,), stale=(attack,))
    parser = _Tags()
    parser.feed(page(review, file="config/x.toml"))
    assert parser.tags <= KNOWN
    assert parser.text.count(attack) > 10
    assert attack not in markdown(review) or attack == "]]>"
