"""The image store: `<root>/images/<digest>/` with `rootfs/` and `config.json`, and `refs.json`, which names digests."""

import fcntl
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.errors import RehearsalError
from rehearsal.images.filesystem import RootFilesystem


class ImageNotFoundError(RehearsalError):
    """No image has this name."""


@dataclass(frozen=True, kw_only=True)
class ImageConfig:
    """How an image wants to be run, in the words of its Dockerfile: its paths are the image's, not this machine's."""

    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = ""
    exposed_ports: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    volumes: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()

    @property
    def runs_as_root(self) -> bool:
        """Whether the image names no other user."""
        return self.user.partition(":")[0] in {"", "root", "0"}

    @classmethod
    def from_json(cls, text: str) -> "ImageConfig":
        """Read what `json` wrote."""
        values: dict[str, Any] = json.loads(text)
        values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(**values)

    def json(self) -> str:
        """The same text for the same configuration."""
        return json.dumps(asdict(self), sort_keys=True, indent=1)


@dataclass(frozen=True)
class Image:
    """A built image; the digest (hexadecimal SHA-256) stands for everything that went into it."""

    digest: str
    rootfs: RootFilesystem
    config: ImageConfig

    @property
    def id(self) -> str:
        """The digest as Docker writes it."""
        return f"sha256:{self.digest}"

    @property
    def manifest(self) -> str:
        """What a registry is given: the same text for the same image, in whatever account."""
        kind = "application/vnd.docker"
        config = {"mediaType": f"{kind}.container.image.v1+json", "digest": self.id, "size": len(self.config.json())}
        manifest: dict[str, Any] = {"schemaVersion": 2, "mediaType": f"{kind}.distribution.manifest.v2+json"}
        return json.dumps({**manifest, "config": config, "layers": []})

    @property
    def manifest_digest(self) -> str:
        """What a registry calls this image, and what ECS reports as `imageDigest`."""
        return f"sha256:{hashlib.sha256(self.manifest.encode()).hexdigest()}"


class ImageStore:
    """Images by digest and by name; safe for several processes at once."""

    def __init__(self, root: Path) -> None:
        """`root` is a rehearsal's run directory (`Workspace.run`, REHEARSAL_ROOT)."""
        self._directory = root / "images"

    def resolve(self, reference: str) -> Image:
        """The image with this name: `repository:tag`, `repository@sha256:…`, a local tag, or `sha256:…` itself.

        Raises:
            ImageNotFoundError: Nothing has this name.
        """
        by_digest = reference.startswith("sha256:")
        digest = reference.removeprefix("sha256:") if by_digest else self._references().get(reference)
        if digest is None or not self._path(digest).is_dir():
            raise ImageNotFoundError(f"No image was built or pushed under the name {reference}")
        config = ImageConfig.from_json((self._path(digest) / "config.json").read_text())
        return Image(digest=digest, rootfs=RootFilesystem(self._path(digest) / "rootfs"), config=config)

    def references(self, digest: str) -> list[str]:
        """Every name of an image."""
        return [reference for reference, named in self._references().items() if named == digest]

    def matching(self, condition: Callable[[str], bool]) -> list[str]:
        """The names that fulfil a condition, in alphabetical order."""
        return sorted(filter(condition, self._references()))

    def tag(self, image: Image, reference: str) -> None:
        """Give an image a name, which another image loses if it had it."""
        with self._locked("refs"):
            new = self._directory / "refs.json.new"
            new.write_text(json.dumps({**self._references(), reference: image.digest}, sort_keys=True, indent=1))
            new.replace(self._directory / "refs.json")

    def build_once(self, digest: str, build: Callable[[Path], ImageConfig]) -> Image:
        """The image with this digest, which `build` makes unless that was done before.

        Of several callers one builds and the others wait. `build` is given an empty directory, in which it makes
        `image/rootfs` and whatever else it needs. When it raises, nothing is left.
        """
        with self._locked(digest):
            if not self._path(digest).is_dir():
                with tempfile.TemporaryDirectory(prefix="building-", dir=self._directory) as scratch:
                    image = Path(scratch) / "image"
                    config = build(Path(scratch))
                    (image / "config.json").write_text(config.json())
                    image.rename(self._path(digest))
        return self.resolve(f"sha256:{digest}")

    def _path(self, digest: str) -> Path:
        return self._directory / digest

    def _references(self) -> dict[str, str]:
        path = self._directory / "refs.json"
        references: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        return references

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        locks = self._directory / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        with (locks / name).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
