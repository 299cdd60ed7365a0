"""The files of the repository: what a commit has, and what somebody is about to commit; nothing that is generated."""

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path


def files(root: Path) -> list[str]:
    """Paths below `root`, sorted. Without git, as in the archive that a pipeline's source is: what is not ignored."""
    found = _by_git(root) if (root / ".git").exists() else _by_walking(root)
    return sorted(path for path in set(found) if (root / path).is_symlink() or (root / path).is_file())


def digest(root: Path, paths: Iterable[str]) -> str:
    """One for names, contents and whether they can be executed."""
    whole = hashlib.sha256()
    for path in paths:
        file = root / path
        content = os.fsencode(file.readlink()) if file.is_symlink() else file.read_bytes()
        mark = "l" if file.is_symlink() else "x" if os.access(file, os.X_OK) else "-"
        whole.update(f"{path}\0{mark}{hashlib.sha256(content).hexdigest()}\0".encode())
    return whole.hexdigest()


def _by_git(root: Path) -> Iterator[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return (path for path in listed.split("\0") if path)


def _by_walking(root: Path) -> Iterator[str]:
    """By the patterns that our .gitignore has: names, and paths that begin with a slash, of directories."""
    patterns = [line.rstrip("/") for line in (root / ".gitignore").read_text().splitlines() if line.endswith("/")]

    def generated(path: Path) -> bool:
        whole = f"/{path.relative_to(root)}"
        return any(fnmatch(whole if "/" in pattern else path.name, pattern) for pattern in [".git", *patterns])

    for directory, names, contents in os.walk(root):
        here = Path(directory)
        names[:] = [name for name in names if not generated(here / name) and not (here / name).is_symlink()]
        links = [link.name for link in here.iterdir() if link.is_symlink() and link.is_dir()]
        yield from (str((here / name).relative_to(root)) for name in (*contents, *links))
