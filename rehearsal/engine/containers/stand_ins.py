"""Images of others, which nobody pushes: programs of ours that do what a rehearsal needs of them."""

import hashlib
import shutil
import sys
from pathlib import Path

from rehearsal.images.store import Image, ImageConfig, ImageNotFoundError, ImageStore

COLLECTOR = "public.ecr.aws/aws-observability/aws-otel-collector"
_PROGRAM = Path(__file__).parents[2] / "collector"


def stand_in(store: ImageStore, reference: str) -> Image:
    """What stands for an image that was not pushed.

    Raises:
        ImageNotFoundError: Nothing does; without an exact version, nothing ever does.
    """
    repository, _, tag = reference.partition("@")[0].partition(":")
    if repository != COLLECTOR or tag in {"", "latest"}:
        raise ImageNotFoundError(f"No image was pushed under the name {reference}, and nothing here stands in for it")
    sources = sorted(_PROGRAM.glob("*.py"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
    image = store.build_once(digest, _build_collector)
    for name in (reference, f"{repository}@{image.manifest_digest}"):
        store.tag(image, name)
    return image


def _build_collector(scratch: Path) -> ImageConfig:
    package = scratch / "image" / "rootfs" / "app" / "rehearsal"
    shutil.copytree(_PROGRAM, package / "collector", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(_PROGRAM.parent / "__init__.py", package)
    command = (sys.executable, "-S", "-B", "-m", "rehearsal.collector")
    # Without a user: it is ours, and this machine's Python may be where no other user gets to.
    return ImageConfig(entrypoint=command, workdir="/app", exposed_ports=("4317", "4318", "13133"))
