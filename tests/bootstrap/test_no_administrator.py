"""Nobody is asked to let CloudFormation do everything: the policy that does is named nowhere."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, Synthesized

NAME = "Administrator" + "Access"
"""In two parts, or this file would be a finding."""


def written() -> Iterator[Path]:
    """Every file of the project that no command has made; a build has no git to ask."""
    made = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()} | {".git"}
    for directory, directories, files in os.walk(ROOT):
        directories[:] = [name for name in directories if name not in made and name != "dist"]
        yield from (Path(directory) / name for name in files if name not in made and (Path(directory) / name).is_file())


@pytest.mark.requirement("C11")
def test_no_file_names_the_administrators_policy() -> None:
    files = list(written())
    assert len(files) > 100
    assert not [file for file in files if NAME.encode() in file.read_bytes()]


@pytest.mark.requirement("C11")
def test_no_template_does(product: Synthesized) -> None:
    assert product.templates
    assert not [path for path, body in product.templates.items() if NAME.encode() in body]
