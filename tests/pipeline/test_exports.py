"""What builds tell later actions."""

import json
from pathlib import Path

import pytest

from pipeline.exports.images import tags
from pipeline.exports.results import summed_up
from pipeline.exports.subject import LONGEST, subject


def report(directory: Path, name: str, *cases: str) -> Path:
    path = directory / name
    body = "".join(f"<testcase>{case}</testcase>" for case in cases)
    path.write_text(f"<testsuites><testsuite>{body}</testsuite></testsuites>")
    return path


def test_tests_are_summed_up_over_all_reports(tmp_path: Path) -> None:
    one = report(tmp_path, "one.xml", "", "", "<skipped/>")
    two = report(tmp_path, "two.xml", "<failure/>", "<error/>", "<system-out>skipped</system-out>")
    assert summed_up([one, two]) == "3 passed, 2 failed, 1 skipped"
    assert summed_up([]) == "no tests reported"


def manifest(assembly: Path, stage: str, **images: str) -> None:
    directory = assembly / f"assembly-PipelineStack-{stage}"
    directory.mkdir(parents=True)
    destinations = {name: {"destinations": {"there": {"imageTag": tag}}} for name, tag in images.items()}
    (directory / "Stack.assets.json").write_text(json.dumps({"dockerImages": destinations}))


def test_the_images_of_a_stage_are_those_that_it_publishes(tmp_path: Path) -> None:
    manifest(tmp_path, "Staging", backend="old")
    manifest(tmp_path, "Prod", backend="b", frontend="f")
    assert tags(tmp_path, stages=["Prod"]) == ["b", "f"]


def test_a_stage_without_images_fails_the_build(tmp_path: Path) -> None:
    manifest(tmp_path, "Prod")
    with pytest.raises(LookupError, match="no images of the stage Prod"):
        tags(tmp_path, stages=["Prod"])


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Sell more\n\nBecause.", "Sell more"),
        ('{"ProviderType": "GitHub", "CommitMessage": "Sell more\\n\\nBecause."}', "Sell more"),
        ("{curly} braces", "{curly} braces"),
        ("Beware\x1b[2J of \u202eterminals", "Beware[2J of terminals"),
        ("x" * 300, "x" * (LONGEST - 1) + "…"),
        ("", ""),
    ],
)
def test_a_commits_subject_is_one_short_line_of_text(summary: str, expected: str) -> None:
    assert subject([{"name": "Source", "revisionSummary": summary}]) == expected


def test_without_a_revision_there_is_none() -> None:
    assert subject([{"name": "Source"}]) == ""
