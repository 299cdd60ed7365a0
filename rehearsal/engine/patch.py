"""What a patch of the engine is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Where this engine keeps its files and what its ports on 127.0.0.1 are."""

    root: Path
    gateway_port: int
    tls_port: int
    proxy_port: int

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

    @property
    def certificates(self) -> Path:
        """The throwaway authority: `ca.pem`, and `bundle.pem` with what the user trusts already."""
        return self.root / "ca"

    @property
    def local_certificate(self) -> tuple[Path, Path]:
        """Certificate and key of servers on this machine that are reached by its address."""
        return self.certificates / "localhost.pem", self.certificates / "localhost.key"


@dataclass(frozen=True)
class Patch:
    """A change to MiniStack, made once, before it serves.

    Attributes:
        name: Unique, for people.
        why: What is wrong or missing without it.
        install: Makes it.
        concerns: What is different with it: types as CloudFormation names them, services as boto3 does.
        contract: The file in tests/rehearsal/engine/ that has a test which fails without it.
    """

    name: str
    why: str
    install: Callable[[Engine], None]
    concerns: tuple[str, ...] = ()
    contract: str = ""
