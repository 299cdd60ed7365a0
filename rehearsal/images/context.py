"""The files that a build may copy: a directory without what its .dockerignore names."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class _IgnoreRule:
    pattern: re.Pattern[str]
    ignores: bool


@dataclass(frozen=True)
class Tree:
    """A directory and the paths below it that count: files, links and directories."""

    root: Path
    paths: tuple[PurePosixPath, ...]

    @classmethod
    def of(cls, root: Path, *, ignore: Iterable[str] = ()) -> "Tree":
        """All of a directory, but for what the lines of a .dockerignore say."""
        rules = [_rule(line) for line in (text.strip() for text in ignore) if line and not line.startswith("#")]
        return cls(root, tuple(path for path in _walk(root, PurePosixPath()) if not _ignored(path, rules)))

    def select(self, source: str) -> list[PurePosixPath]:
        """What the source of a COPY names, as a path or a pattern; `.` is everything, and nothing leads out."""
        normal = os.path.normpath(f"/{source}").lstrip("/") or "."
        if normal == ".":
            return [PurePosixPath(".")]
        if not _GLOB.search(normal):
            wanted = PurePosixPath(normal)
            return [wanted] if any(path.is_relative_to(wanted) for path in self.paths) else []
        pattern = _compile(normal)
        return [path for path in self.paths if pattern.fullmatch(str(path))]

    def below(self, directory: PurePosixPath) -> list[PurePosixPath]:
        """What a directory holds, at any depth."""
        return [path for path in self.paths if path != directory and path.is_relative_to(directory)]

    def hash(self) -> str:
        """SHA-256 of names, contents, link targets and execute permissions."""
        digest = hashlib.sha256()
        for path in self.paths:
            place = self.root / path
            if place.is_symlink():
                kind, content = "link", str(place.readlink()).encode()
            elif place.is_dir():
                kind, content = "directory", b""
            else:
                kind, content = f"file {place.stat().st_mode & 0o111:o}", place.read_bytes()
            digest.update(f"{path}\0{kind}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return digest.hexdigest()


def ignore_lines(dockerfile: Path, context: Path) -> list[str]:
    """The lines of the Dockerfile's own .dockerignore, or else of the context's."""
    for file in (dockerfile.with_name(f"{dockerfile.name}.dockerignore"), context / ".dockerignore"):
        if file.is_file():
            return file.read_text().splitlines()
    return []


def _walk(root: Path, below: PurePosixPath) -> Iterator[PurePosixPath]:
    with os.scandir(root / below) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            path = below / entry.name
            yield path
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(root, path)


def _rule(line: str) -> _IgnoreRule:
    normal = os.path.normpath("/" + line.removeprefix("!").strip()).lstrip("/")
    return _IgnoreRule(_compile(normal), ignores=not line.startswith("!"))


def _ignored(path: PurePosixPath, rules: list[_IgnoreRule]) -> bool:
    """The last rule that matches the path or a directory above it decides."""
    names = [str(place) for place in (path, *path.parents[:-1])]
    return next((rule.ignores for rule in reversed(rules) if any(map(rule.pattern.fullmatch, names))), False)


def _compile(pattern: str) -> re.Pattern[str]:
    """Docker's patterns: `*` and `?` stay in a directory, `**` is any number of directories, `[…]` a class."""
    expression = re.escape(pattern).replace(r"\[\^", "[^").replace(r"\[", "[").replace(r"\]", "]").replace(r"\-", "-")
    expression = expression.replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
    return re.compile(expression.replace(r"\?", "[^/]"), re.DOTALL)
