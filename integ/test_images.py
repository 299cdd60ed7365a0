"""Which images the stage runs, of those that we build: told to the pipeline, which runs the very same in production."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from integ.check_role import assume
from integ.environment import Environment
from integ.moments import Moment
from integ.waiting import wait_until

pytestmark = pytest.mark.moment(Moment.SILENCE)

_OURS: Final = re.compile(r"\d{12}\.dkr\.ecr\.[^/]+/[^:@]+:[\w.-]+")
_REPORT: Final = Path("reports/images.txt")
_DEADLINE_S: Final = 60  # for a task that is being replaced to be there again


@pytest.fixture(scope="module")
def images(environment: Environment) -> Mapping[str, set[str]]:
    """The digests that run, by the tags in the services' definitions."""
    ecs = assume(environment).client("ecs")
    containers = wait_until(
        lambda: list(_containers(ecs, environment.cluster_name)),
        lambda found: bool(found) and all("imageDigest" in container for container in found),
        waiting_for=f"running tasks of {environment.cluster_name}, each with the digest of its image",
        deadline_s=_DEADLINE_S,
        show=lambda found: ", ".join(container["image"] for container in found) or "none",
    )
    found: dict[str, set[str]] = {}
    for container in containers:
        tag = container["image"].rpartition(":")[2]
        found.setdefault(tag, set()).add(container["imageDigest"])
    return found


@pytest.mark.requirement("D6")
def test_all_tasks_of_a_service_run_one_image(images: Mapping[str, set[str]]) -> None:
    """And the pipeline is told which: a release goes to production with these digests or not at all."""
    assert images
    assert {tag: digests for tag, digests in images.items() if len(digests) > 1} == {}
    _REPORT.parent.mkdir(exist_ok=True)
    _REPORT.write_text(" ".join(f"{tag}@{digest}" for tag, digests in sorted(images.items()) for digest in digests))


@pytest.mark.requirement("D6")
def test_production_runs_the_images_that_were_checked_before(images: Mapping[str, set[str]]) -> None:
    expected = os.environ.get("EXPECTED_IMAGES", "")
    if not expected:
        pytest.skip("No stage was checked before this one whose images it has to run.")
    checked = dict(image.split("@") for image in expected.split())
    assert {tag: digests for tag, digests in images.items() if digests != {checked.get(tag)}} == {}


def _containers(ecs: Any, cluster: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a boto3 client
    for page in ecs.get_paginator("list_tasks").paginate(cluster=cluster, desiredStatus="RUNNING"):
        if page["taskArns"]:
            tasks = ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]
            containers = [container for task in tasks for container in task["containers"]]
            yield from (container for container in containers if _OURS.fullmatch(container["image"]))
