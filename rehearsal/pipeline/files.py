"""Files by the patterns of a buildspec: `**/*`, `reports/*.xml`, `dist/app.js`."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from rehearsal.pipeline.buildspec import Files


def matching(root: Path, patterns: Sequence[str], *, without: Sequence[str] = ()) -> Iterator[PurePosixPath]:
    """The files below `root`, relative to it, that match one of the patterns, in order of their names.

    `*` and `?` stay within a directory, `**` does not, as in CodeBuild; names that begin with a dot match, too.
    """
    wanted, unwanted = _expression(patterns), _expression(without)
    for directory, names, files in os.walk(root):
        names.sort()
        below = PurePosixPath(Path(directory).relative_to(root))
        links = [name for name in names if Path(directory, name).is_symlink()]
        for name in sorted([*files, *links]):
            file = below / name
            if wanted.fullmatch(str(file)) and not unwanted.fullmatch(str(file)):
                yield file


def _expression(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_translated(pattern.removeprefix("./")) for pattern in patterns) or r"(?!)")


def _translated(pattern: str) -> str:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(wild.get(part) or re.escape(part) for part in parts)


def collect(source: Path, files: Files, target: Path) -> int:
    """Link the files that an `artifacts` section names into a new directory; how many there were.

    The build's own directory is thrown away or no longer written to, so that links suffice where a copy would be slow.
    """
    base = source / files.base_directory
    count = 0
    for file in matching(base, files.files, without=files.exclude_paths):
        goal = target / (file.name if files.discard_paths else file)
        goal.parent.mkdir(parents=True, exist_ok=True)
        _link(base / file, goal)
        count += 1
    return count


def _link(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    if source.is_symlink():
        target.symlink_to(source.readlink())
        return
    try:
        target.hardlink_to(source)
    except OSError:  # another file system, or one without links
        shutil.copy2(source, target)
