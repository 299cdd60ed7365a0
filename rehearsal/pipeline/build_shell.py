"""The shell that runs a build's commands."""

import os
import queue
import shutil
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self, cast

import psutil

from rehearsal.guard import popen
from rehearsal.pipeline.action import ActionFailedError, ActionStoppedError

_DRIVER = Path(__file__).with_name("build_shell.sh")
_LOOK_SECONDS = 0.1
_LINGER_SECONDS = 2.0
_END_SECONDS = 0.01


class BuildTimeoutError(Exception):
    """The build took longer than its project or action allows."""


class BuildStoppedError(Exception):
    """Somebody has asked CodeBuild to stop this build."""


@dataclass(kw_only=True)
class BuildShell:
    """A process group in which commands run one after the other, sharing directory and variables.

    Leaving the `with` ends the group and whatever a command left running: on AWS the container ends, too.
    `identity` is the variable of the environment by which the build's processes are told from all others; `deadline`
    is in the time of `time.monotonic`.
    """

    shell: str
    environment: Mapping[str, str]
    directory: Path
    state: Path
    identity: str
    output: Callable[[str], None]
    cancelled: threading.Event
    stopped: Callable[[], bool]
    deadline: float
    _token: str = field(default_factory=lambda: uuid.uuid4().hex, init=False)
    _answers: "queue.Queue[int | None]" = field(default_factory=queue.Queue, init=False)
    _count: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        program = shutil.which(self.shell, path=self.environment["PATH"])
        if program is None:
            raise ActionFailedError(f"the buildspec asks for {self.shell}, which is not installed here")
        self.state.mkdir(parents=True)
        self._process = popen(
            ["sh", str(_DRIVER), str(self.state), program, self._token],
            env=dict(self.environment),
            cwd=self.directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = threading.Thread(target=self._read, name="build output", daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._input.close()
        self._end_everything()
        self._process.wait()
        self._reader.join(_LINGER_SECONDS)

    def run(self, command: str, *, succeeding: bool = True) -> int:
        """Run a command, give its exit code; `succeeding` is what CODEBUILD_BUILD_SUCCEEDING says.

        Raises:
            ActionStoppedError: The run was cancelled.
            BuildStoppedError: This build was stopped.
            BuildTimeoutError: The deadline has passed.
        """
        self._count += 1
        file = self.state / f"command-{self._count}"
        file.write_text(command + "\n")
        with suppress(BrokenPipeError):  # the driver was killed: there will be no answer either
            self._input.write(f"{int(succeeding)} {file}\n".encode())
            self._input.flush()
        while True:
            if self.cancelled.is_set():
                raise ActionStoppedError
            if self.stopped():
                raise BuildStoppedError
            if time.monotonic() > self.deadline:
                raise BuildTimeoutError
            with suppress(queue.Empty):
                answer = self._answers.get(timeout=_LOOK_SECONDS)
                if answer is None:
                    raise ActionFailedError("the build's shell was killed")
                return answer

    def variable(self, name: str) -> str:
        """The value of a variable after the last command; empty if there is none."""
        script = f'. "$1/variables" 2>/dev/null; . "$1/exported"; printf %s "${{{name}-}}"'
        command = ["env", "-i", self.shell, "-c", script, "sh", str(self.state)]
        return subprocess.run(command, env=dict(self.environment), capture_output=True, text=True, check=False).stdout

    @property
    def _input(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdin)

    def _read(self) -> None:
        with cast("IO[bytes]", self._process.stdout) as lines:
            for raw in lines:
                text, ended, answer = raw.decode(errors="replace").rstrip("\r\n").partition(self._token)
                if text or not ended:
                    self.output(text.rpartition("\r")[2])
                if ended:
                    self._answers.put(int(answer))
        self._answers.put(None)

    def _end_everything(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        deadline, nothing_seen = time.monotonic() + _LINGER_SECONDS, 0
        while nothing_seen < 2 and time.monotonic() < deadline:  # twice: one that starts shows no environment yet
            left = self._left()
            nothing_seen = 0 if left else nothing_seen + 1
            for process in left:
                with suppress(psutil.Error):
                    process.kill()
            time.sleep(_END_SECONDS)

    def _left(self) -> list[psutil.Process]:
        """The build's processes that still run: also those that left the group, such as a daemon."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.environ().get(self.identity) == self.environment[self.identity]:
                    found.append(process)
        return found
