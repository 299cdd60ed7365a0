"""What a commit may destroy because it says so, and what it says in vain."""

from datetime import timedelta
from pathlib import Path

import pytest

from review.allowances import LONGEST_DAYS, read_allowances
from review.errors import ReviewError
from review.messages import refusal
from tests.review.reviews import NOW, Pair, resource, review_of

TODAY = NOW.date()
PAIRS = {
    "dev": Pair({"Files1": resource("S3::Bucket", "Site/Files")}, {}),
    "prod": Pair({"Files1": resource("S3::Bucket", "Site/Files")}, {}),
}
FILE = "config/mugs.allowances.toml"


def entry(**changes: str) -> str:
    values = {
        "stages": '["dev", "prod"]',
        "resource": '"Site/Files"',
        "change": '"delete"',
        "reason": '"The site moves to another bucket"',
        "allowed_by": '"Ada"',
        "until": str(TODAY + timedelta(days=3)),
    } | changes
    return "\n".join(["[[allowance]]", *(f"{key} = {value}" for key, value in values.items() if value)]) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.parent.mkdir()
    return path


def test_without_an_allowance_each_loss_has_a_message_of_its_own(file: Path) -> None:
    text = refusal(review_of(PAIRS, allowances=file), file=FILE, today=TODAY)
    assert "2 destructive changes" in text
    for stage in PAIRS:
        assert (
            f"{stage}: PipelineStack/X/TapStack/Site/Files (AWS::S3::Bucket, Files1 in tap-{stage}) will be del" in text
        )
        assert f'stages = ["{stage}"]' in text
    assert 'resource = "Site/Files"' in text
    assert 'change = "delete"' in text


@pytest.mark.parametrize(
    "name",
    ["Files1", "Site/Files", "TapStack/Site/Files", "PipelineStack/X/TapStack/Site/Files", "Site/Files/Resource"],
)
def test_a_resource_is_named_by_its_id_or_its_path(file: Path, name: str) -> None:
    file.write_text(entry(resource=f'"{name}"'))
    review = review_of(PAIRS, allowances=file)
    assert review.refused == ()
    assert refusal(review, file=FILE, today=TODAY) == ""
    (loss,) = review.stacks[0].losses
    assert loss.allowed
    assert loss.allowed.by == "Ada"


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"stages": '["dev"]'}, ["prod"]),
        ({"change": '"replace"'}, ["dev", "prod"]),
        ({"resource": '"Files"'}, ["dev", "prod"]),
        ({"resource": '"Other/Site/Files"'}, ["dev", "prod"]),
        ({"until": str(TODAY - timedelta(days=1))}, ["dev", "prod"]),
        ({"until": str(TODAY)}, []),
    ],
)
def test_it_counts_for_its_stages_its_change_and_its_days_only(
    file: Path, changes: dict[str, str], refused: list[str]
) -> None:
    file.write_text(entry(**changes))
    assert [stack.stage for stack, _ in review_of(PAIRS, allowances=file).refused] == refused


def test_one_that_has_ended_is_told_apart_from_none(file: Path) -> None:
    file.write_text(entry(until=str(TODAY - timedelta(days=1))))
    text = refusal(review_of(PAIRS, allowances=file), file=FILE, today=TODAY)
    assert f"what allowed it ended on {TODAY - timedelta(days=1)}" in text


def test_stages_that_have_passed_do_not_make_it_stale(file: Path) -> None:
    """A run that is started again, or the next commit, finds dev changed already, and prod not."""
    file.write_text(entry())
    passed = {**PAIRS, "dev": Pair({}, {})}
    review = review_of(passed, allowances=file)
    assert (review.refused, review.stale) == ((), ())


def test_one_that_nothing_needs_is_named_but_stops_nothing(file: Path) -> None:
    file.write_text(entry())
    review = review_of({"dev": Pair({}, {}), "prod": Pair({}, {})}, allowances=file)
    assert review.refused == ()
    (line,) = review.stale
    assert (
        line == f"delete of Site/Files in dev, prod is allowed, and happens nowhere (any more): remove it from {FILE}"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("allowance = 1", "allowance: "),
        ("[[allowance", "cannot be read"),
        ("[[permission]]\na = 1", "permission: there is no such key. Known: [[allowance]]."),
        (entry(reason=""), "allowance 1 reason is missing: why it is meant, and what becomes of the data."),
        (
            entry(allowed_by='""'),
            "allowance 1 allowed_by: String should have at least 3 characters, who answers for it.",
        ),
        (entry(change='"remove"'), "allowance 1 change: Input should be 'replace' or 'delete'"),
        (entry(until='"soon"'), "allowance 1 until: "),
        (entry(stages='["test"]'), 'allowance 1: there is no stage "test". Known: dev, prod.'),
        (entry(stages="[]"), "allowance 1 stages: "),
        (entry(who='"Ada"'), "allowance 1 who: there is no such key. Known: stages, resource, change, reason,"),
        (entry(until=str(TODAY + timedelta(days=LONGEST_DAYS + 1))), "is too far: at most 90 days ahead"),
    ],
)
def test_a_mistake_in_the_file_is_told_in_a_sentence(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    with pytest.raises(ReviewError) as error:
        read_allowances(file, stages=["dev", "prod"], today=TODAY)
    assert f"{FILE}: " in str(error.value)
    assert words in str(error.value)


def test_every_mistake_is_told_at_once(file: Path) -> None:
    file.write_text(entry(reason="", change='"x"') + entry(until=""))
    with pytest.raises(ReviewError) as error:
        read_allowances(file, stages=["dev", "prod"], today=TODAY)
    assert len(str(error.value).splitlines()) == 3


def test_without_a_file_nothing_is_allowed(file: Path) -> None:
    assert read_allowances(file, stages=["dev"], today=TODAY) == ()
