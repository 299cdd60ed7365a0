"""What a patch of the engine is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Engine:
    """Where this engine keeps its files and what its ports on 127.0.0.1 are."""

    root: Path
    gateway_port: int
    tls_port: int

    @property
    def endpoint(self) -> str:
        """The URL of every AWS service."""
        return f"http://127.0.0.1:{self.gateway_port}"

    @property
    def state(self) -> Path:
        """What the engine records for the runner."""
        return self.root / "state"

    @property
    def task_logs(self) -> Path:
        """The output of ECS tasks that ended, one file each."""
        return self.root / "logs" / "tasks"


@dataclass(frozen=True)
class Patch:
    """A change to MiniStack, made once, before it serves; its contract test shows what it brings."""

    name: str
    why: str
    install: Callable[[Engine], None]
