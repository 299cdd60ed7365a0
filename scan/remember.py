"""Run a check, unless it passed before with all that it depends on as it is now.

python -m scan.remember NAME [--of PATTERN…] [--reads DIRECTORY…] [--saves PATH…] -- COMMAND…
"""

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from scan import tree
from scan.memory import Memory, machine, wanted


def main(arguments: Sequence[str], root: Path) -> int:
    """The command's exit code, 0 if it was not run."""
    own, command = _split(arguments)
    options = _options(own)
    memory = Memory(root, options.name)
    key = _key(root, options, command)
    if wanted(os.environ) and memory.recall(key, options.saves):
        print(f"{options.name}: unchanged since it passed (FRESH=1 runs it all the same)")
        return 0
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}  # jobs are make's alone
    code = subprocess.run(command, cwd=root, env=environment, check=False).returncode
    if code == 0 and _key(root, options, command) == key:  # or nobody knows which of two states passed
        memory.keep(key, options.saves)
    return code


def _split(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    if "--" not in arguments:
        sys.exit("scan.remember: no command: write it behind --")
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scan.remember")
    parser.add_argument("name")
    parser.add_argument("--of", nargs="+", default=["*"], help="the files it depends on; all of the repository's")
    parser.add_argument("--reads", nargs="+", default=[], help="directories of generated files that it reads, too")
    parser.add_argument("--saves", nargs="+", default=[], help="what it writes")
    return parser.parse_args(arguments)


def _key(root: Path, options: argparse.Namespace, command: Sequence[str]) -> str:
    paths = [path for path in tree.files(root) if any(fnmatch(path, pattern) for pattern in options.of)]
    for directory in options.reads:
        paths += sorted(str(file.relative_to(root)) for file in (root / directory).rglob("*") if file.is_file())
    parts = [tree.digest(root, paths), machine(), *options.saves, "--", *command]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
