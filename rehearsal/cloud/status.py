"""What the cloud in the background says of itself, for the commands and the git hook that ask."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from rehearsal.guard.lock import holder
from rehearsal.workspace import Workspace


class Phase(StrEnum):
    """What it is at."""

    PREPARING = "preparing"
    READY = "ready"
    UNPREPARED = "unprepared"
    STOPPING = "stopping"


@dataclass(frozen=True, kw_only=True)
class Status:
    """The state of a cloud.

    Attributes:
        pid: The process that owns it.
        endpoint: Where every AWS service answers.
        proxy_port: Where the real names are reached.
        remote: What the checkout calls the repository that is pushed to.
        branch: What the pipeline listens to.
        pipeline: Its name: what the settings say until it is deployed.
        running: The commit whose run is under way, with its subject; empty if none is.
        problem: Why there is no pipeline, if there is none for want of a preparation that went well.
    """

    pid: int
    product: str
    phase: Phase
    endpoint: str
    proxy_port: int
    remote: str
    branch: str
    pipeline: str
    running: str = ""
    problem: str = ""


def _file(workspace: Workspace) -> Path:
    return workspace.run / "cloud.json"


def write(workspace: Workspace, status: Status) -> None:
    """Say it; the file appears as a whole."""
    draft = _file(workspace).with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(asdict(status)))
    draft.rename(_file(workspace))


def read(workspace: Workspace) -> Status | None:
    """What the cloud that is up says; None if none is, or none that has started yet."""
    with suppress(FileNotFoundError, NotADirectoryError):
        content = json.loads(_file(workspace).read_text())
        status = Status(**{**content, "phase": Phase(content["phase"])})
        held = holder(workspace.lock)
        return status if held and held.pid == status.pid else None
    return None
