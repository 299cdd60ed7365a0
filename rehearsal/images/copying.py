"""COPY: files from the build context or from another stage."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rehearsal.images.context import Tree
from rehearsal.images.dockerfile import Instruction
from rehearsal.images.filesystem import RootFilesystem


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A COPY with its variables put in."""

    instruction: Instruction
    sources: tuple[str, ...]
    destination: str
    """An absolute path in the image; with a slash at its end it is a directory."""
    link: bool
    """Whether hard links will do, as both ends are the builder's own and nothing writes to either any more."""

    def perform(self, origin: Tree, filesystem: RootFilesystem) -> list[Path]:
        """Copy, and return everything that was made.

        Raises:
            DockerfileError: A source is not there, or it is unclear what the destination should be.
        """
        selected = [path for source in self.sources for path in self._select(origin, source)]
        target = filesystem.locate(self.destination)
        if len(selected) > 1 and not self._into_directory(target):
            raise self.instruction.error(f"several files go to {self.destination}: end it with a slash")
        made: list[Path] = []
        for path in selected:
            place = origin.root / path
            if place.is_dir():
                made += filesystem.make_directory(self.destination)
                made += self._merge(origin, path, target)
            else:
                file = target / path.name if self._into_directory(target) else target
                made += filesystem.make_directory(f"/{file.parent.relative_to(filesystem.root)}")
                made.append(self._file(place, file))
        if mode := self._mode():
            for copied in made:
                if not copied.is_symlink():
                    copied.chmod(mode)
        return made

    def _mode(self) -> int | None:
        mode = self.instruction.flags.get("chmod")
        if mode is not None and not re.fullmatch(r"[0-7]{3,4}", mode):
            raise self.instruction.error(f"COPY --chmod={mode}: a mode looks like 755")
        return int(mode, 8) if mode else None

    def _select(self, origin: Tree, source: str) -> list[PurePosixPath]:
        selected = origin.select(source)
        if not selected:
            where = "the stage" if "from" in self.instruction.flags else f"{origin.root} (is it in .dockerignore?)"
            raise self.instruction.error(f"COPY {source}: there is no such file in {where}")
        return selected

    def _into_directory(self, target: Path) -> bool:
        return self.destination.endswith("/") or target.is_dir()

    def _merge(self, origin: Tree, directory: PurePosixPath, target: Path) -> Iterator[Path]:
        """Copy what a directory holds, not the directory itself."""
        for path in origin.below(directory):
            source, place = origin.root / path, target / path.relative_to(directory)
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir() and not source.is_symlink():
                place.mkdir(exist_ok=True)
                shutil.copymode(source, place)
                yield place
            else:
                yield self._file(source, place)

    def _file(self, source: Path, target: Path) -> Path:
        """Never by writing into an existing file, which may be linked to another stage's."""
        target.unlink(missing_ok=True)
        if self.link and not source.is_symlink():
            os.link(source, target)
        else:
            shutil.copy2(source, target, follow_symlinks=False)
        return target
