"""The lines in which a run is told, kept in a file that a push and `tap rehearse log` follow.

`<root>/progress/<name>.log` grows; `<name>.end` appears once nothing more will come.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

PREPARATION = "preparation"
"""What is told before the first run."""
_LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Progress:
    """The lines of one name: an execution's, or the preparation's; `root` is Workspace.run."""

    root: Path
    name: str

    @classmethod
    def newest(cls, root: Path) -> "Progress | None":
        """That which began last."""
        found = sorted((file.stat().st_mtime_ns, file.stem) for file in (root / "progress").glob("*.begun"))
        return cls(root, found[-1][1]) if found else None

    def _file(self, kind: str) -> Path:
        return self.root / "progress" / f"{self.name}.{kind}"

    @property
    def begun(self) -> bool:
        """Whether there is anything to follow."""
        return self._file("begun").exists()

    @property
    def ended(self) -> bool:
        """Whether all has been said."""
        return self._file("end").exists()

    def begin(self) -> TextIO:
        """Where to write lines, each of which is there at once. What was there of this name is forgotten."""
        self._file("log").parent.mkdir(parents=True, exist_ok=True)
        self._file("end").unlink(missing_ok=True)
        written = self._file("log").open("w", buffering=1, encoding="utf-8")
        self._file("begun").touch()
        return written

    def end(self) -> None:
        """Nothing more will come."""
        self._file("end").touch()

    def lines(self, *, follow: bool, alive: Callable[[], bool]) -> Iterator[str]:
        """The lines so far; with `follow` those to come too, until the end, or until nobody is there to write it."""
        with self._file("log").open(encoding="utf-8", errors="replace") as file:
            while True:
                last = self.ended or not alive() or not follow
                yield from _whole_lines(file)
                if last:
                    return
                time.sleep(_LOOK_SECONDS)


def _whole_lines(file: TextIOWrapper) -> Iterator[str]:
    """What was written since; a line that is only half written comes next time."""
    while True:
        start = file.tell()
        line = file.readline()
        if not line.endswith("\n"):
            file.seek(start)
            return
        yield line.rstrip("\n")
