"""What a tool said of files that passed, so that it looks only at those that changed."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from scan import tree
from scan.finding import Finding
from scan.memory import DIRECTORY, machine
from scan.tool import Located, Tool

_KEPT = 4000
"""Files: twice those of both products."""


class Results:
    """The findings of a tool in files, by their names and contents.

    Args:
        fresh: Whether to forget everything first.
    """

    def __init__(self, root: Path, tool: Tool, *, fresh: bool) -> None:
        self._root = root
        self._tool = tool
        self._file = root / DIRECTORY / "scan" / f"{tool.name}.json"
        self._version = self._versions()
        self._known: dict[str, list[Finding]] = {} if fresh else self._read()
        self._keys: dict[str, str] = {}
        self._unsure: set[str] = set()

    def of(self, files: Sequence[str]) -> tuple[list[Finding], int]:
        """All findings, and at how many files the tool had to look."""
        self._keys = keys = {file: tree.digest(self._root, [file]) for file in files}
        unknown = [file for file, key in keys.items() if key not in self._known]
        found: list[Located] = self._tool.run(self._root, unknown) if unknown else []
        new = {keys[file]: [finding for where, finding in found if where == file] for file in unknown}
        astray = {where for where, _ in found} - set(unknown)
        if astray:
            raise ValueError(f"{self._tool.name} found something in {sorted(astray)}, which it was not given")
        self._known |= new
        # One that changed while the tool looked may have been found well as it was, or as it is.
        self._unsure = {keys[file] for file in unknown if tree.digest(self._root, [file]) != keys[file]}
        return [finding for key in keys.values() for finding in self._known[key]], len(unknown)

    def keep(self, *, passed: Callable[[Finding], bool]) -> None:
        """Remember those of the files whose findings all passed; what was used last stays longest."""
        for key in self._keys.values():
            findings = self._known.pop(key)
            if key not in self._unsure and all(passed(finding) for finding in findings):
                self._known[key] = findings
        kept = list(self._known.items())[-_KEPT:]
        content = {"version": self._version, "files": {key: [asdict(f) for f in findings] for key, findings in kept}}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(".part")
        unfinished.write_text(json.dumps(content))
        unfinished.replace(self._file)

    def _versions(self) -> str:
        """Of the tool, and of this code, which reads what it says."""
        code = [str(path.relative_to(self._root)) for path in sorted((self._root / "scan").rglob("*.py"))]
        state = [tree.digest(self._root, [*code, self._tool.lock]), machine(), *self._tool.command]
        return hashlib.sha256("\0".join(state).encode()).hexdigest()

    def _read(self) -> dict[str, list[Finding]]:
        try:
            content = json.loads(self._file.read_text())
            if content["version"] != self._version:
                return {}
            return {key: [Finding(**entry) for entry in found] for key, found in content["files"].items()}
        except (OSError, ValueError, KeyError, TypeError):
            return {}
