"""The repository's buildspec.yml."""

from pathlib import Path
from typing import Any

import yaml

BUILDSPEC = Path(__file__).parents[1] / "buildspec.yml"


def read_buildspec() -> dict[str, Any]:
    """The whole file: what people, CI and the Synth step go through."""
    content: dict[str, Any] = yaml.safe_load(BUILDSPEC.read_text(encoding="utf-8"))
    return content


def languages_buildspec() -> dict[str, Any]:
    """The file's languages alone, for builds whose commands come from elsewhere."""
    content = read_buildspec()
    return {
        "version": content["version"],
        "phases": {"install": {"runtime-versions": content["phases"]["install"]["runtime-versions"]}},
    }
