"""Small images for tests."""

from pathlib import Path

from rehearsal.images.build import build
from rehearsal.images.store import Image, ImageStore

SHELL = "FROM alpine:3.20.3\n"


def write(directory: Path, dockerfile: str, **files: str) -> Path:
    """A build context; in names, `__` stands for a slash and a trailing `_sh` for `.sh`."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "Dockerfile").write_text(dockerfile)
    for name, content in files.items():
        path = directory / name.replace("__", "/").replace("_sh", ".sh")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return directory


def build_image(root: Path, dockerfile: str, **files: str) -> Image:
    """Built into the store of `root`, from a context beside it."""
    return build(store=ImageStore(root), context=write(root / "context", dockerfile, **files))
