import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.scheduling import TOGETHER


@pytest.mark.requirement("D2")
def test_the_top_level_is_where_people_look_for_it() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=False, capture_output=True, text=True).stdout
    names = {name.split("/")[0] for name in tracked.splitlines()} or {path.name for path in ROOT.iterdir()}
    asked = {"pipeline_app.py", "pipeline", "stages", "tap_stack", "tests", "integ", "cdk.json", "buildspec.yml"}
    assert asked <= names


@pytest.mark.requirement("D1")
def test_it_is_made_with_the_libraries_that_were_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {requirement.split("==")[0].split(">=")[0] for requirement in project["dependencies"]}
    assert {"aws-cdk-lib", "constructs", "cdk-nag", "boto3", "pytest"} <= names


def test_every_dependency_is_locked_by_hash() -> None:
    own = (ROOT / directory / "requirements.lock" for directory in ("integ", "load", "scan", "tests/aws_cli"))
    for lock in (ROOT / "requirements.lock", ROOT / "requirements-uv.lock", *own):
        pins = [line for line in lock.read_text().splitlines() if "==" in line and not line.lstrip().startswith("#")]
        assert pins
        assert lock.read_text().count("--hash=sha256:") >= len(pins)
        assert "://" not in lock.read_text(), f"{lock.name} names a download address"


def used_of_cdk(directory: Path) -> set[str]:
    text = "".join(path.read_text() for path in directory.rglob("*.py"))
    names = re.findall(r"^ *from aws_cdk import (?:\(([^)]*)\)|(.*))$", text, re.MULTILINE)
    words = " ".join(first or second for first, second in names)
    return {f"aws_cdk.{name}" for name in re.findall(r"\b(?:aws_[a-z0-9_]+|pipelines|cx_api)\b", words)}


def test_types_are_checked_for_every_part_of_cdk_that_is_used() -> None:
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    followed = {
        name for override in overrides if override.get("follow_imports") == "normal" for name in override["module"]
    }
    used = set.union(*(used_of_cdk(ROOT / name) for name in ("pipeline", "stages", "tap_stack")))
    assert used
    assert used <= followed, "mypy takes the others for Any: add them to pyproject.toml"


def test_one_worker_has_all_tests_that_look_at_what_is_synthesized() -> None:
    """Each other one would start CDK and synthesize the whole app for itself."""
    fixture = re.compile(
        r"^def .*\b(?:(?:commerce|payments|product): Synthesized|(?:disposable|retained|paged|template): Template)",
        re.MULTILINE,
    )
    users = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if fixture.search(path.read_text())
    }
    assert users
    assert not [user for user in users if not user.startswith(TOGETHER["synthesized"])], "add it to tests/scheduling.py"


def test_no_property_fails_because_a_machine_is_busy() -> None:
    """Hypothesis gives each example 200 ms, unless it is told otherwise."""
    tests = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    properties = [text for text in tests if "\n@given(" in text]
    assert properties
    assert all(text.count("\n@given(") == text.count("deadline=None") for text in properties)
