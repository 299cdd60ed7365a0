"""`docker.images`: what was pushed to the embedded AWS, and what stands in for images of others."""

from dataclasses import dataclass
from typing import Any

from rehearsal.engine.containers.errors import ImageNotFound
from rehearsal.engine.containers.stand_ins import stand_in
from rehearsal.images.store import Image, ImageNotFoundError, ImageStore


@dataclass(frozen=True)
class ImageRecord:
    """An image as docker-py shows it; `id` is the digest of the registry's manifest."""

    id: str

    def tag(self, repository: str, tag: str | None = None) -> bool:  # noqa: ARG002 - names are the store's
        """Every pushed image already has its name."""
        return True


class Images:
    """`docker.images`: what a registry has; nothing is taken from this machine, as on Fargate."""

    def __init__(self, store: ImageStore) -> None:
        self._store = store

    def get(self, reference: str) -> ImageRecord:
        """Raises ImageNotFound for what no registry has."""
        return ImageRecord(self._pushed(reference).manifest_digest)

    def pull(self, reference: str, **_options: Any) -> ImageRecord:  # noqa: ANN401 - docker-py's
        """Raises ImageNotFound for what no registry has."""
        return self.get(reference)

    def get_registry_data(self, reference: str, **_options: Any) -> ImageRecord:  # noqa: ANN401
        """Raises ImageNotFound for what no registry has."""
        return self.get(reference)

    def _pushed(self, reference: str) -> Image:
        repository = reference.partition("@")[0]
        if ":" in repository.rpartition("/")[2]:
            repository = repository.rpartition(":")[0]
        try:
            image = self._resolve(reference)
            self._store.resolve(f"{repository}@{image.manifest_digest}")
        except ImageNotFoundError as error:
            raise ImageNotFound(f"{reference}: not found") from error
        return image

    def _resolve(self, reference: str) -> Image:
        try:
            return self._store.resolve(reference)
        except ImageNotFoundError:
            return stand_in(self._store, reference)
