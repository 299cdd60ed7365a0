"""A fault deletes what its run has pushed, and nothing that was there before, however shortly."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.faults.asset_missing import AssetMissing
from rehearsal.faults.fault import Scene
from rehearsal.faults.place import DeployedStack, Place
from rehearsal.images.store import ImageStore
from rehearsal.pipeline.definition import Action, Pipeline, Stage
from rehearsal.pipeline.events import ActionStarted, ExecutionStarted
from rehearsal.session import Rehearsal
from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import DEV, REGION, Client, Cloud
from tests.rehearsal.pipeline import support
from tests.rehearsal.records import COMMIT

_REPOSITORY = "server"
_DEPLOY = support.action("Deploy", "CloudFormation")
_DEV = Stage.model_validate(support.stage("Dev", _DEPLOY))
_DEPLOYED = ActionStarted(stage="Dev", action=Action.model_validate(_DEPLOY))


def _started(restart: int = 0) -> ExecutionStarted:
    pipeline = Pipeline.model_validate({"Name": "shop", "Stages": [support.stage("Dev", _DEPLOY)]})
    return ExecutionStarted(execution=str(restart), pipeline=pipeline, commit=COMMIT, restart=restart)


@pytest.fixture
def ecr(cloud: Cloud) -> Iterator[Client]:
    """A repository, from which a service runs its first image."""
    ecr = cloud.client("ecr")
    ecr.create_repository(repositoryName=_REPOSITORY)
    service.push_image(cloud.workspace.run)
    manifest = ImageStore(cloud.workspace.run).resolve(service.IMAGE).manifest
    ecr.put_image(repositoryName=_REPOSITORY, imageTag="v1", imageManifest=manifest)
    service.deploy(cloud, "missing", service.resources("well"))
    yield ecr
    cloud.delete("missing")
    ecr.delete_repository(repositoryName=_REPOSITORY, force=True)


@pytest.fixture
def fault(cloud: Cloud) -> AssetMissing:
    place = Place(_DEV, (DeployedStack("missing", account=DEV, region=REGION, action="Deploy"),))
    return AssetMissing(Scene(cast("Rehearsal", SimpleNamespace(endpoint=cloud.engine.endpoint)), place))


def _put(ecr: Client, tag: str) -> None:
    ecr.put_image(repositoryName=_REPOSITORY, imageTag=tag, imageManifest=f'{{"schemaVersion": 2, "tag": "{tag}"}}')


def _tags(ecr: Client) -> list[str]:
    images = ecr.describe_images(repositoryName=_REPOSITORY)["imageDetails"]
    return sorted(tag for image in images for tag in image["imageTags"])


def test_what_the_run_has_pushed_goes_within_the_same_second_and_after_a_restart_too(
    ecr: Client, fault: AssetMissing
) -> None:
    _put(ecr, "before")
    fault(_started())
    _put(ecr, "pushed")
    fault(_started(restart=1))
    fault(_DEPLOYED)
    assert _tags(ecr) == ["before", "v1"]
    assert fault.happened == ["image pushed was deleted from server, before Dev was deployed"]


def test_a_run_that_has_pushed_nothing_says_so_and_keeps_everything(ecr: Client, fault: AssetMissing) -> None:
    _put(ecr, "before")
    fault(_started())
    with pytest.raises(RehearsalError, match="This run has pushed no image for Dev"):
        fault(_DEPLOYED)
    assert _tags(ecr) == ["before", "v1"]
