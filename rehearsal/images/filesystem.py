"""An image's file system as a directory of this machine: where its paths are when nothing changes the root."""

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

IMAGE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The PATH of an image that does not set its own."""
_SYSTEM_PATH = ("/usr/sbin", "/usr/bin", "/sbin", "/bin")
_OPTION = re.compile(r"(--?[\w-]+=)(/.*)", re.DOTALL)


@dataclass(frozen=True)
class RootFilesystem:
    """A directory that stands for `/` of an image."""

    root: Path

    def locate(self, path: str) -> Path:
        """Where an absolute path of the image is; `..` does not lead out of it."""
        return self.root / os.path.normpath(f"/{path}").lstrip("/")

    def localize(self, value: str) -> str:
        """An argument or variable, with this machine's path if it is an absolute one that exists in the image.

        `--option=/path` and lists separated by colons are understood, text in which a path is only a part is not.
        """
        if option := _OPTION.fullmatch(value):
            return option[1] + self.localize(option[2])
        if not value.startswith("/"):
            return value
        return ":".join(self._localized(part) for part in value.split(":"))

    def search_path(self, path: str | None) -> str:
        """The PATH with which an image's programs find each other, and this machine's shell and its tools."""
        places = [self.locate(part) for part in (path or IMAGE_PATH).split(":") if part.startswith("/")]
        return os.pathsep.join(dict.fromkeys([*(str(place) for place in places if place.is_dir()), *_SYSTEM_PATH]))

    def make_directory(self, path: str) -> list[Path]:
        """Make a directory and the missing ones above it, readable by all; returns those that were missing."""
        missing = [place for place in (self.locate(path), *self.locate(path).parents) if not place.exists()]
        for place in reversed(missing):
            place.mkdir()
            place.chmod(0o755)
        return missing

    def protect(self, *, except_for: Iterable[Path]) -> None:
        """Take away the right to write: to the image's user, files belong to root."""
        writable = set(except_for)
        for path in (self.root, *self.root.rglob("*")):
            if path not in writable and not path.is_symlink():
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)

    def _localized(self, path: str) -> str:
        place = self.locate(path)
        inside = PurePosixPath(path) != PurePosixPath("/") and os.path.lexists(place)
        return str(place) if inside else path
