"""A project's cache: the directories that its builds hand on to one another."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

_HOME = re.compile(r"^(?:/root|~|\$HOME|\$\{HOME\})/")
"""CodeBuild's builds run as root: `/root` in a buildspec is the build's home, wherever that is here."""

_writing = threading.Lock()


@contextmanager
def cached_directories(
    paths: Sequence[str], *, store: Path, source: Path, home: Path, note: Callable[[str], None]
) -> Iterator[None]:
    """Put the cached directories into a build, and take them back when it is over, whether it succeeded or not.

    A directory is moved rather than copied: a build's caches are large, and one build of a project at a time is the
    rule. Of two at a time, one finds an empty cache; of what they leave, the later one stays.
    """
    moves = list(_moves(paths, store=store, source=source, home=home, note=note))
    for kept, place in moves:
        with _writing:
            if kept.exists() and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                kept.rename(place)
    try:
        yield
    finally:
        for kept, place in moves:
            if place.is_dir() and not place.is_symlink():
                _keep(place, kept)


def _moves(
    paths: Sequence[str], *, store: Path, source: Path, home: Path, note: Callable[[str], None]
) -> Iterator[tuple[Path, Path]]:
    """Where each directory is kept, and where the build sees it."""
    for path in paths:
        directory = re.split(r"/?[*?]", path.removeprefix("./"), maxsplit=1)[0].rstrip("/")
        below_home = _HOME.match(directory)
        relative = PurePosixPath(directory[below_home.end() :] if below_home else directory)
        if not directory or relative.is_absolute() or ".." in relative.parts:
            note(f"cache path {path}: only directories below the source and the home directory are cached")
            continue
        place = (home if below_home else source) / relative
        if place.exists():
            note(f"cache path {path}: not cached, as the source code has it")
            continue
        yield store / ("home" if below_home else "source") / relative, place


def _keep(place: Path, kept: Path) -> None:
    outdated = kept.with_name(f"{kept.name}.outdated-{os.getpid()}-{threading.get_ident()}")
    with _writing:
        kept.parent.mkdir(parents=True, exist_ok=True)
        if kept.exists():
            kept.rename(outdated)
        place.rename(kept)
    shutil.rmtree(outdated, ignore_errors=True)
