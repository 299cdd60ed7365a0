"""This project with a shorter way to prod: two stages, and a build that synthesizes and checks nothing."""

import json
import tomllib
from pathlib import Path
from typing import Any

import yaml

from tests.end_to_end.project import INSTALLED, commit, git, make_project
from tests.toml import dump

_LONG_AGO = "2001-01-01T00:00:00Z"
_SYNTH = "CDK_VALIDATION=false npx cdk synth '**' --quiet -c product=commerce"
_REPORTED = (
    "mkdir -p reports/review reports/sbom reports/scan",
    "touch reports/review/nothing reports/sbom/nothing",
    "echo '<testsuites/>' | tee reports/unit.xml > reports/scan/findings.xml",
    """echo '<coverage line-rate="1" lines-valid="1" lines-covered="1"/>' > reports/coverage.xml""",
    "export CHANGES=none REVIEW_URL=https://example.com",
)
_WAVES = [{"name": "dev", "stages": ["dev"]}, {"name": "prod", "stages": ["prod"], "approval": True}]


def make_lean_project(directory: Path, *, first: dict[str, Any] | None = None) -> Path:
    """A git repository with it, set up: a push takes a fraction of what the whole one takes; returns the directory.

    `first` are further settings of the first stage.
    """
    make_project(directory)
    _shorten_the_way(directory / "config" / "commerce.toml", first or {})
    _shorten_the_build(directory / "buildspec.yml")
    git(directory, "add", "--force", *INSTALLED)
    commit(directory, "A shorter way to prod", GIT_COMMITTER_DATE=_LONG_AGO)  # older than what is installed
    return directory


def _shorten_the_way(file: Path, first: dict[str, Any]) -> None:
    settings = tomllib.loads(file.read_text(encoding="utf-8"))
    settings["pipeline"]["waves"] = _WAVES
    del settings["staging"]
    settings["dev"] |= first
    file.write_text(dump(settings), encoding="utf-8")


def _shorten_the_build(file: Path) -> None:
    spec = yaml.safe_load(file.read_text(encoding="utf-8"))
    spec["phases"]["install"]["commands"] = ["true"]  # what is installed is part of the commit, and links
    spec["phases"]["build"]["commands"] = [*_REPORTED, _SYNTH]
    del spec["cache"]
    file.write_text(json.dumps(spec), encoding="utf-8")
