"""What is asked of the pipeline while it is there: a push, and what CodePipeline's API takes. Served one by one.

Whoever asks, a git hook or the embedded CodePipeline, leaves a file in `<root>/requests`; the runner takes the oldest,
but first those that are about what has run already: a retry behind a later push would bring an older commit back.
Until the execution of a taken one has begun, it lies in `<root>/requests/taken`, so that nobody misses it.
"""

import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Kind(StrEnum):
    """What is asked for."""

    PUSH = "push"
    START = "start"
    RETRY = "retry"
    ROLLBACK = "rollback"


_FIRST = (Kind.RETRY, Kind.ROLLBACK)


class RetryMode(StrEnum):
    """Which actions of a stage are tried again, in the words of RetryStageExecution."""

    FAILED_ACTIONS = "FAILED_ACTIONS"
    ALL_ACTIONS = "ALL_ACTIONS"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One of them.

    Attributes:
        execution: The execution that is to come of it; for a retry the one that is to go on.
        commit: What was pushed, or is to be started; empty: what the branch has by then.
        branch: Where it was pushed to.
        stage: Of a retry or a rollback.
        retry_mode: Of a retry.
        target: The execution that a rollback goes back to.
        variables: Of the pipeline, for a start: those that are not to have their defaults.
        by: The ARN of who asks; empty for a push.
        asked: When, in seconds since 1970.
    """

    kind: Kind
    pipeline: str
    execution: str = field(default_factory=lambda: str(uuid.uuid4()))
    commit: str = ""
    branch: str = ""
    stage: str = ""
    retry_mode: RetryMode = RetryMode.FAILED_ACTIONS
    target: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    asked: float = field(default_factory=time.time)


@dataclass(frozen=True)
class Requests:
    """Those that wait, below the root of what lives as long as the embedded cloud."""

    root: Path

    @property
    def _directory(self) -> Path:
        return self.root / "requests"

    @property
    def _taken(self) -> Path:
        return self._directory / "taken"

    def put(self, request: Request) -> None:
        """Ask; the file appears as a whole."""
        self._taken.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns():020}-{request.execution}"
        draft = self._directory / f"{name}.{os.getpid()}"
        draft.write_text(json.dumps(asdict(request)))
        draft.rename(self._directory / f"{name}.json")

    def waiting(self) -> Iterator[Request]:
        """What nobody has taken yet, in the order in which it was asked for."""
        for _, request in _files(self._directory):
            yield request

    def unseen(self) -> Iterator[Request]:
        """What waits, and what was taken and has not begun: of these no execution tells yet."""
        yield from self.waiting()  # first: who is taken meanwhile is seen twice rather than never
        for _, request in _files(self._taken):
            yield request

    def take(self) -> Request | None:
        """The next one, which is then nobody else's; None if nothing waits."""
        for file, request in sorted(_files(self._directory), key=lambda found: found[1].kind not in _FIRST):
            with suppress(FileNotFoundError):
                file.rename(self._taken / file.name)
                return request
        return None

    def begun(self, execution: str) -> None:
        """What was taken for this execution is seen from its own record by now, or came to nothing."""
        for file in self._taken.glob(f"*-{execution}.json"):
            file.unlink(missing_ok=True)


def _files(directory: Path) -> Iterator[tuple[Path, Request]]:
    for file in sorted(directory.glob("*.json")):
        with suppress(FileNotFoundError):
            yield file, _parse(json.loads(file.read_text()))


def _parse(content: dict[str, Any]) -> Request:
    return Request(**{**content, "kind": Kind(content["kind"]), "retry_mode": RetryMode(content["retry_mode"])})
