"""A command of the Makefile, run as a person in a terminal would, and watched for what it leaves."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from rehearsal import guard, privileges
from rehearsal.environment import package_caches, without_project_venv
from rehearsal.guard.processes import descendants
from rehearsal.workspace import MARKER, Workspace

_LONGEST_SECONDS = 90.0
_OTHERS = ("GIT_", "TAP_", "PYTEST_", "AWS_", "MAKE", "MFLAGS", "APPROVE", "REASON", "BASE", "PRODUCT", "FAULT")
"""The beginnings of names that whoever runs the tests may have set for something else."""


def eventually(condition: Callable[[], bool], *, within: float = _LONGEST_SECONDS) -> bool:
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def person_environment(directory: Path) -> dict[str, str]:
    """The environment of a person with an empty home and temporary directory, but with full download caches."""
    home, temporary = directory / "home", directory / "tmp"
    home.mkdir(parents=True, exist_ok=True)
    temporary.mkdir(exist_ok=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith(_OTHERS)}
    return {
        **own,
        **package_caches(),
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "PATH": without_project_venv(os.environ["PATH"]),
        "PYTHONDONTWRITEBYTECODE": "",
    }


class Command:
    """`make <words>`, or another program, in a foreground process group of its own, without a keyboard."""

    def __init__(
        self,
        project: Path,
        *words: str,
        environment: Mapping[str, str],
        prefix: tuple[str, ...] = (),
        program: str = "make",
    ) -> None:
        self.workspace = Workspace(project / ".rehearsal")
        self._lines: list[str] = []
        self._ended = False
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            [*prefix, program, *words],
            cwd=project,
            env=environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, name="output", daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                with self._news:
                    self._lines.append(line)
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    @property
    def output(self) -> str:
        with self._news:
            return "".join(self._lines)

    def until(self, pattern: str) -> "Command":
        """Wait for a line of output."""

        def said() -> bool:
            return any(re.search(pattern, line) for line in self._lines)

        with self._news:
            assert self._news.wait_for(lambda: said() or self._ended, _LONGEST_SECONDS), "".join(self._lines)
            assert said(), "".join(self._lines)
        return self

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def interrupt(self) -> None:
        """Ctrl-C: what the terminal does to the foreground process group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def code(self, *, within: float = _LONGEST_SECONDS) -> int:
        """The exit code as a shell shows it, when it has ended and nothing holds its output open any more."""
        code = self.process.wait(within)
        with self._news:
            assert self._news.wait_for(lambda: self._ended, _LONGEST_SECONDS), "something still writes"
        return 128 - code if code < 0 else code

    @property
    def processes(self) -> set[psutil.Process]:
        """Everything that the command started and that runs."""
        return descendants(psutil.Process(self.process.pid)) if self.running else set()

    def process_named(self, *words: str) -> psutil.Process | None:
        """The process with these words in its command line, if there is one."""
        for process in self.processes | guard.processes_of(self.workspace):
            with suppress(psutil.Error):
                if set(words) <= set(process.cmdline()):
                    return process
        return None

    @property
    def front(self) -> psutil.Process:
        """The process that make started: the one with the terminal."""
        ours = {process for process in self.processes if "operate.cli" in process.cmdline()}
        (front,) = {process for process in ours if process.parent() not in ours}
        return front

    @property
    def runner(self) -> psutil.Process:
        """The process in which the rehearsal happens: the child of the front's child."""
        (warden,) = self.front.children()
        return next(child for child in warden.children() if "operate.cli" in child.cmdline())


def traces(project: Path, environment: Mapping[str, str]) -> set[psutil.Process | Path]:
    """Look for everything that a rehearsal of the project might have left.

    Processes: by the marker, below this one (to which, as a subreaper, orphans come), and at work in the project.
    Files: in the project beside caches and results, in the person's home, and in temporary directories.
    """
    workspace = Workspace(project / ".rehearsal")
    processes = guard.processes_of(workspace) | descendants() | set(_at_work_in(project))
    kept = {workspace.root, workspace.cache, workspace.results, workspace.runs}
    files = {path for path in (*project.iterdir(), *_inside(workspace.root)) if path not in kept}
    files |= {path for name in ("HOME", "TMPDIR") for path in _inside(Path(environment[name]))}
    outside = privileges._prefix(str(workspace.root))
    files |= {path for place in privileges._temporary_directories() for path in place.glob(f"{outside}*")}
    return processes | files


def _inside(directory: Path) -> Iterator[Path]:
    if directory.is_dir():
        yield from directory.iterdir()


def _at_work_in(project: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(MARKER, "").startswith(str(project)) or project in (
                place := Path(process.cwd()),
                *place.parents,
            ):
                yield process
