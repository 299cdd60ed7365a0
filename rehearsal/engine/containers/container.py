"""One container: a process, its group, its log and its address."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rehearsal.engine.containers.errors import APIError

_POLL_S = 0.1
_ALL = "all"


@dataclass(kw_only=True, eq=False)
class Container:
    """A container that was started, with the attributes and methods of docker-py's; always up to date.

    Attributes:
        id: 64 hexadecimal digits.
        ip: Its address in the emulated VPC.
        stop_timeout: Seconds from SIGTERM to SIGKILL when `stop` is not told otherwise.
    """

    id: str
    name: str
    image: str
    labels: Mapping[str, str]
    ip: str
    stop_timeout: float
    log: Path
    scratch: Path
    process: "subprocess.Popen[bytes]"
    on_exit: Callable[["Container"], object]
    on_remove: Callable[["Container"], object]
    _started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _finished: datetime | None = None
    _exited: threading.Event = field(default_factory=threading.Event)
    _ending: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        threading.Thread(target=self._watch, daemon=True, name=f"container-{self.name}").start()

    @property
    def status(self) -> str:
        """`running` or `exited`."""
        return "exited" if self._exited.is_set() else "running"

    @property
    def attrs(self) -> dict[str, Any]:
        """What `docker inspect` shows, as far as MiniStack looks."""
        exited = self._exited.is_set()
        return {
            "Id": self.id,
            "Name": f"/{self.name}",
            "Created": self._started.isoformat(),
            "Config": {"Image": self.image, "Labels": dict(self.labels)},
            "NetworkSettings": {"Networks": {"vpc": {"IPAddress": self.ip}}},
            "State": {
                "Status": self.status,
                "Running": not exited,
                "Pid": 0 if exited else self.process.pid,
                "ExitCode": self._exit_code() if exited else 0,
                "StartedAt": self._started.isoformat(),
                "FinishedAt": self._finished.isoformat() if self._finished else "",
            },
        }

    def reload(self) -> None:
        """Nothing to do: what is read is what is."""

    def wait(self, timeout: float | None = None) -> dict[str, Any]:
        """Wait until it has exited; `StatusCode` is its exit code, 128 + n after signal n.

        Raises:
            TimeoutError: It has not within `timeout` seconds.
        """
        if not self._exited.wait(timeout):
            raise TimeoutError(f"{self.name} still runs after {timeout} s")
        return {"StatusCode": self._exit_code(), "Error": None}

    def stop(self, timeout: float | None = None) -> None:
        """SIGTERM to its main process and, after `timeout` seconds, SIGKILL to all; returns when it has exited."""
        self._signal(signal.SIGTERM)
        if not self._exited.wait(self.stop_timeout if timeout is None else timeout):
            self.kill()

    def kill(self) -> None:
        """End it at once; returns when it has exited."""
        self._signal(signal.SIGKILL)
        self._exited.wait()

    def _signal(self, number: signal.Signals) -> None:
        """Send a signal to its main process, unless it has exited."""
        with self._ending:
            if not self._exited.is_set():
                os.kill(self.process.pid, number)

    def remove(self, *, force: bool = False, v: bool = False) -> None:  # noqa: ARG002 - there are no volumes
        """Forget it; its log stays.

        Raises:
            APIError: It runs, and `force` is not given.
        """
        if force:
            self.kill()
        elif not self._exited.is_set():
            raise APIError(f"cannot remove container {self.name}: it is running")
        self.on_remove(self)
        shutil.rmtree(self.scratch, ignore_errors=True)

    def logs(
        self,
        *,
        stream: bool = False,
        follow: bool = False,
        tail: int | str = _ALL,
        stdout: bool = True,  # noqa: ARG002 - one file holds both
        stderr: bool = True,  # noqa: ARG002
    ) -> bytes | Iterator[bytes]:
        """What it wrote so far, or its last lines; as a stream line by line, and with `follow` until it has exited."""
        if stream:
            return self._lines(follow=follow)
        written = self.log.read_bytes()
        return written if tail == _ALL else b"".join(written.splitlines(keepends=True)[-int(tail) :])

    def _lines(self, *, follow: bool) -> Iterator[bytes]:
        rest = b""
        with self.log.open("rb") as file:
            while True:
                exited = self._exited.is_set() or not follow  # asked before reading, so that the end is not missed
                *lines, rest = (rest + file.read()).split(b"\n")
                for line in lines:
                    yield line + b"\n"
                if exited:
                    break
                self._exited.wait(_POLL_S)
        if rest:
            yield rest

    def _watch(self) -> None:
        """As Docker does it: when the main process exits, so do the others."""
        if sys.platform == "linux":
            os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)  # it keeps its id until the group is ended
        else:
            self.process.wait()
        with self._ending:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self._finished = datetime.now(UTC)
            self._exited.set()
        self.on_exit(self)

    def _exit_code(self) -> int:
        code = self.process.returncode
        return 128 - code if code < 0 else code
