"""A repository in a temporary directory, with programs that say what a test wants."""

import json
from pathlib import Path


def write(root: Path, **files: str) -> None:
    """Files by their paths, with `__` for `/`."""
    for name, content in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def program(path: Path, output: object, *, code: int = 0) -> Path:
    """A program that prints JSON, and notes in `<name>.calls` what it was called with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    answer = path.with_suffix(".json")
    answer.write_text(output if isinstance(output, str) else json.dumps(output))
    path.write_text(f'#!/bin/sh\necho "$@" >> "{path}.calls"\ncat "{answer}"\nexit {code}\n')
    path.chmod(0o755)
    return path


def calls(path: Path) -> list[str]:
    """What a program was called with."""
    noted = path.with_name(f"{path.name}.calls")
    return noted.read_text().splitlines() if noted.exists() else []
