"""The image that a stack needs is gone from its repository."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rehearsal.errors import RehearsalError
from rehearsal.faults.fault import Fault, not_failed_in, not_rolled_back, wants_rollback
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord


@dataclass
class AssetMissing(Fault):
    """What this run has pushed into the stage's account is deleted before the stage is deployed."""

    name = "asset-missing"
    what = "the new image is deleted from the repository in the stage's account, just before the stack is changed"
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
        ecr = self.scene.client("ecr")
        for repository in ecr.describe_repositories()["repositories"]:
            name = repository["repositoryName"]
            images = ecr.describe_images(repositoryName=name)["imageDetails"]
            for image in (image for image in images if image["imagePushedAt"] >= self._began):
                self._delete_image(ecr, name, image)
        if not self.happened:
            raise RehearsalError(
                f"No image was pushed into account {self.scene.stack.account}, so none can be missing."
            )

    def _delete_image(self, ecr: Any, repository: str, image: Mapping[str, Any]) -> None:  # noqa: ANN401 - a client
        ecr.batch_delete_image(repositoryName=repository, imageIds=[{"imageDigest": image["imageDigest"]}])
        tag = next(iter(image.get("imageTags", ())), "")
        self.happened.append(
            f"image {tag[:12]} was deleted from {repository}, before {self.scene.place.name} was deployed"
        )
