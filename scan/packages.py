"""What is installed: the packages that the lock files name."""

import json
from pathlib import Path

from scan import tree


def python_locks(root: Path) -> list[str]:
    """The lock files of every Python environment, with hashes."""
    return [
        path for path in tree.files(root) if path.endswith(".lock") and "--hash=sha256:" in (root / path).read_text()
    ]


def npm_locks(root: Path) -> list[str]:
    """Those of npm."""
    return [path for path in tree.files(root) if Path(path).name == "package-lock.json"]


def npm_packages(root: Path, lock: str) -> dict[str, dict[str, str]]:
    """What a lock file says of each package, by `name==version`."""
    packages = json.loads((root / lock).read_text())["packages"]
    return {
        f"{path.rpartition('node_modules/')[2]}=={package['version']}": package
        for path, package in packages.items()
        if path
    }
