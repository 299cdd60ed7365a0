"""The image that a stack needs is gone from its repository."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rehearsal.errors import RehearsalError
from rehearsal.faults.fault import Fault, not_failed_in, not_rolled_back, wants_rollback
from rehearsal.faults.running import images_of
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord

_ECR = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)")


class _Repository(NamedTuple):
    account: str
    region: str
    name: str


@dataclass
class AssetMissing(Fault):
    """What this run has pushed into the stage's account is deleted before the stage is deployed.

    It is known by what was there when the run began: ECR tells when an image was pushed in whole seconds only, so
    that one of this run can look older than the run.
    """

    name = "asset-missing"
    what = "the new image is deleted from the repository, just before the stage's stack is changed"
    stands_for = "a repository whose lifecycle policy, or somebody who tidies up, removes an image that is still needed"
    expected = "no task can pull it, the stack rolls back, the stage fails; the tasks of before serve on"

    _before: dict[_Repository, dict[str, str]] = field(default_factory=dict, init=False)

    def __call__(self, event: events.Event, /) -> None:
        """After Assets has pushed it."""
        match event:
            case events.ExecutionStarted() if not self._before:
                self._before = {one: self._images(one) for one in self._repositories()}
            case events.ActionStarted(stage=self.scene.place.name, action=action) if (
                action.name == self.scene.stack.action and not self.happened
            ):
                self._delete()

    def surprises(self, record: RunRecord) -> Iterator[str]:
        """The deployment itself says that the image is not there."""
        place = self.scene.place
        yield from not_failed_in(record, place.name, action=self.scene.stack.action)
        if wants_rollback(place):
            yield from not_rolled_back(record, place.name)

    def _repositories(self) -> Iterator[_Repository]:
        """Those that the stage's tasks come from."""
        running = (_ECR.match(image.reference) for image in images_of(self.scene.clients, self.scene.stack))
        yield from sorted({_Repository(*found.groups()) for found in running if found})

    def _ecr(self, of: _Repository) -> Any:  # noqa: ANN401 - a client
        return self.scene.clients("ecr", account=of.account, region=of.region)

    def _images(self, of: _Repository) -> dict[str, str]:
        """What a repository has: the first tag of each, empty if it has none, by digest."""
        pages = self._ecr(of).get_paginator("describe_images").paginate(repositoryName=of.name)
        images = (image for page in pages for image in page["imageDetails"])
        return {image["imageDigest"]: next(iter(image.get("imageTags", ())), "") for image in images}

    def _delete(self) -> None:
        for repository, before in self._before.items():
            for digest, tag in self._images(repository).items():
                if digest not in before:
                    self._delete_image(repository, digest, tag)
        if not self.happened:
            raise RehearsalError(f"This run has pushed no image for {self.scene.place.name}: none can be missing.")

    def _delete_image(self, repository: _Repository, digest: str, tag: str) -> None:
        self._ecr(repository).batch_delete_image(repositoryName=repository.name, imageIds=[{"imageDigest": digest}])
        self.happened.append(
            f"image {tag[:12]} was deleted from {repository.name}, before {self.scene.place.name} was deployed"
        )
