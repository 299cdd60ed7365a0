"""The image that a stack needs is gone from its repository."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rehearsal.errors import RehearsalError
from rehearsal.faults.fault import Fault, not_failed_in, not_rolled_back, wants_rollback
from rehearsal.faults.running import images_of
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord

_ECR = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/([^:@]+)")


@dataclass
class AssetMissing(Fault):
    """What this run has pushed into the stage's account is deleted before the stage is deployed."""

    name = "asset-missing"
    what = "the new image is deleted from the repository, just before the stage's stack is changed"
    stands_for = "a repository whose lifecycle policy, or somebody who tidies up, removes an image that is still needed"
    expected = "no task can pull it, the stack rolls back, the stage fails; the tasks of before serve on"

    _began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self, event: events.Event, /) -> None:
        """After Assets has pushed it."""
        match event:
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

    def _delete(self) -> None:
        """In the repositories that the stage's tasks come from."""
        running = (_ECR.match(image.reference) for image in images_of(self.scene.clients, self.scene.stack))
        for account, region, name in sorted({found.groups() for found in running if found}):
            ecr = self.scene.clients("ecr", account=account, region=region)
            images = ecr.describe_images(repositoryName=name)["imageDetails"]
            for image in (image for image in images if image["imagePushedAt"] >= self._began):
                self._delete_image(ecr, name, image)
        if not self.happened:
            raise RehearsalError(f"This run has pushed no image for {self.scene.place.name}: none can be missing.")

    def _delete_image(self, ecr: Any, repository: str, image: Mapping[str, Any]) -> None:  # noqa: ANN401 - a client
        ecr.batch_delete_image(repositoryName=repository, imageIds=[{"imageDigest": image["imageDigest"]}])
        tag = next(iter(image.get("imageTags", ())), "")
        self.happened.append(
            f"image {tag[:12]} was deleted from {repository}, before {self.scene.place.name} was deployed"
        )
