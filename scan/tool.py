"""What a tool that looks at files is."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scan.finding import Finding, ToolError

Json = Any
Located = tuple[str, Finding]
"""A file's path below the root, and a finding in it."""

SCANNERS, CHECKOV = Path(".venv-scan/bin"), Path(".venv-checkov/bin")
"""Where the programs are, below the root."""

_INSTALLING = threading.Lock()
"""Some tools share an environment, and run side by side."""


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A program that looks at files, each by itself, so that what it said of one holds as long as that is unchanged.

    Attributes:
        name: People's name for it.
        lock: The file that names its version.
        files: Those that it looks at.
        command: The program with its arguments, without the files, and what comes between it and them.
        parse: Findings of its output; the root is for what else it has to look up.
    """

    name: str
    lock: str
    files: Callable[[Path], Iterable[str]]
    command: Sequence[str]
    parse: Callable[[Json, Path], Iterable[Located]]

    def run(self, root: Path, files: Sequence[str]) -> list[Located]:
        """Findings in these files.

        Raises:
            ToolError: It was not there, or failed, or said what nobody understands.
        """
        _install(root, Path(self.command[0]))
        output = run_json([str(root / self.command[0]), *self.command[1:], *files], root)
        return list(self.parse(output, root))


def _install(root: Path, program: Path) -> None:
    """Make the environment of a tool, unless it is there: where all was looked at before, nobody needs it."""
    environment = program.parts[0]
    with _INSTALLING:
        if environment.startswith(".venv-") and not (root / environment / ".installed").exists():
            subprocess.run(["make", "--no-print-directory", f"{environment}/.installed"], cwd=root, check=False)


def run_json(command: Sequence[str], directory: Path, *, environment: Mapping[str, str] | None = None) -> Json:
    """What a program says in JSON; its exit code only says whether there were findings.

    Raises:
        ToolError: It said something else.
    """
    try:
        done = subprocess.run(
            command, cwd=directory, env=environment, capture_output=True, text=True, timeout=600, check=False
        )
        return json.loads(done.stdout)
    except FileNotFoundError:
        raise ToolError(f"{command[0]} is not there: make scanners installs it") from None
    except subprocess.TimeoutExpired:
        raise ToolError(f"{Path(command[0]).name} was not done after ten minutes") from None
    except ValueError:
        said = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise ToolError(f"{Path(command[0]).name} failed with {done.returncode}: {' '.join(said)[-600:]}") from None
