"""The frontend as a rehearsal runs it: its own image, configuration and start script, around an nginx of ours."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from integ.waiting import wait_for_status
from rehearsal.engine.containers import Container, LocalDocker
from rehearsal.images.build import build
from rehearsal.images.store import ImageStore
from tests.conftest import ROOT
from tests.workload.backend import DEADLINE_S, PAUSE_S

DIRECTORY = ROOT / "workload" / "frontend"
HEALTH = "/frontend-health"


@dataclass(frozen=True)
class Frontend:
    """A running container, and a client of it."""

    container: Container
    client: httpx.Client

    @classmethod
    @contextmanager
    def running(cls, root: Path, **environment: str) -> Iterator["Frontend"]:
        """Start on a free port, and return when it is healthy. `root` holds images and logs, also those of before."""
        store = ImageStore(root)
        store.tag(build(store=store, context=DIRECTORY), "frontend:1")
        docker = LocalDocker(root)
        try:
            container = docker.containers.run("frontend:1", environment=environment)
            address = f"http://127.0.0.1:{docker.network.local_port(container.ip, 8080)}"
            with httpx.Client(base_url=address, timeout=DEADLINE_S, trust_env=False) as client:
                waiting_for = "the frontend to be healthy"
                wait_for_status(client, HEALTH, 200, waiting_for=waiting_for, deadline_s=DEADLINE_S, pause_s=PAUSE_S)
                yield cls(container=container, client=client)
        finally:
            docker.close(timeout=0)

    def log_lines(self) -> list[dict[str, Any]]:
        """What it wrote; a line that is not JSON fails. One that is still being written is none yet."""
        return [json.loads(line) for line in self.container.log.read_text().split("\n")[:-1]]
