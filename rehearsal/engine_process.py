"""The embedded AWS as a child process: started, waited for, stopped."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rehearsal.errors import RehearsalError
from rehearsal.guard import popen
from rehearsal.workspace import MARKER, Workspace

_READY_WITHIN_SECONDS = 30.0
_STOPPED_WITHIN_SECONDS = 20.0
_PROJECT = Path(__file__).parents[1]
_MODULE = "rehearsal.engine"


@dataclass(frozen=True)
class EngineProcess:
    """A running engine: where it answers and its process."""

    process: "subprocess.Popen[bytes]"
    port: int
    proxy_port: int
    log: Path

    @property
    def endpoint(self) -> str:
        """The URL of every AWS service."""
        return f"http://127.0.0.1:{self.port}"

    def check(self) -> None:
        """Raise RehearsalError, with the end of its log, if it has ended though nobody stopped it."""
        code = self.process.poll()
        if code is not None:
            how = f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
            raise RehearsalError(
                f"The embedded AWS ended before its time ({how}); its log {self.log} ends with:\n{_end_of(self.log)}"
            )

    def stop(self) -> None:
        """End the engine and what it runs; it stops tasks and databases itself when asked."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(_STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Past any proxy of the user's, who need not have excepted this machine from it."""


def _answers(port: int) -> bool:
    try:
        with _DIRECTLY.open(f"http://127.0.0.1:{port}/_ministack/health", timeout=1):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _await_ready(engine: EngineProcess) -> None:
    deadline = time.monotonic() + _READY_WITHIN_SECONDS
    while not _answers(engine.port):
        engine.check()
        if time.monotonic() > deadline:
            raise RehearsalError(
                f"The embedded AWS did not answer within {_READY_WITHIN_SECONDS:.0f} s; see {engine.log}"
            )
        time.sleep(0.05)


def _spawn(*, workspace: Workspace, port: int, proxy_port: int, log: IO[bytes]) -> "subprocess.Popen[bytes]":
    environment = {
        # The engine calls itself as the accounts it plays; a person's own AWS settings have no place there.
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "PYTHONPATH": str(_PROJECT),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "PROXY_PORT": str(proxy_port),
        "IOT_MTLS_ENABLED": "0",
        "REHEARSAL_ROOT": str(workspace.run),
        MARKER: str(workspace.root),
    }
    command = [sys.executable, "-m", _MODULE]
    return popen(command, env=environment, cwd=workspace.run, stdout=log, stderr=subprocess.STDOUT)


def start_engine(*, workspace: Workspace, port: int, proxy_port: int) -> EngineProcess:
    """Start the embedded AWS and return when it answers; RehearsalError with the end of its log if it does not."""
    workspace.results.mkdir(parents=True, exist_ok=True)
    path = workspace.results / "engine.log"
    with path.open("wb") as log:
        process = _spawn(workspace=workspace, port=port, proxy_port=proxy_port, log=log)
    engine = EngineProcess(process=process, port=port, proxy_port=proxy_port, log=path)
    try:
        _await_ready(engine)
    except BaseException:
        engine.stop()
        raise
    return engine
