"""The check of a stage's images, run as the pipeline runs it, against a service that is really there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rehearsal.aws import endpoint_env
from rehearsal.images.store import ImageStore
from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import DEV, REGION, Cloud

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Checks:
    """`integ/test_images.py` and what it is told."""

    directory: Path
    environment: dict[str, str]
    image: str

    def run(self, *, expected: str = "") -> subprocess.CompletedProcess[str]:
        command = ["-m", "pytest", "-p", "no:cacheprovider", f"--config-file={ROOT}/integ/pytest.ini"]
        return subprocess.run(
            [sys.executable, *command, f"--rootdir={ROOT}", str(ROOT / "integ" / "test_images.py")],
            cwd=self.directory,
            env={**self.environment, "EXPECTED_IMAGES": expected},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def checks(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checks]:
    service.deploy(cloud, "pictured", service.resources("well"))
    (cluster,) = [arn for arn in cloud.client("ecs").list_clusters()["clusterArns"] if "pictured" in arn]
    known = ("API_URL", "API_KEY_ID", "LOAD_BALANCER_URL", "SITE_URL", "HEALTH_ALARM_NAME")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        **endpoint_env(endpoint=cloud.engine.endpoint, account="111111111111", region=REGION),
        **dict.fromkeys(known, "not asked"),
        "STAGE": "dev",
        "STAGE_REGION": REGION,
        "WORKLOAD": "shop",
        "CHECK_ROLE_ARN": f"arn:aws:iam::{DEV}:role/checks",
        "CLUSTER_NAME": cluster.rpartition("/")[2],
    }
    digest = ImageStore(cloud.workspace.run).resolve(service.IMAGE).manifest_digest
    yield Checks(tmp_path_factory.mktemp("checks"), environment, f"v1@{digest}")
    cloud.delete("pictured")


@pytest.mark.requirement("D6")
def test_the_digest_that_runs_is_written_down_for_the_pipeline(checks: Checks) -> None:
    done = checks.run()
    assert done.returncode == 0, done.stdout
    assert (checks.directory / "reports" / "images.txt").read_text() == checks.image


@pytest.mark.requirement("D6")
def test_production_passes_with_the_image_that_was_checked_and_no_other(checks: Checks) -> None:
    assert checks.run(expected=checks.image).returncode == 0
    other = checks.run(expected=f"v1@sha256:{'0' * 64}")
    assert other.returncode == 1
    assert "test_production_runs_the_images_that_were_checked_before" in other.stdout
