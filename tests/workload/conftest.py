"""One database server, one Secrets Manager and one backend for all tests here; more of them for tests that stop one."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.workload.backend import Backend
from tests.workload.postgres import Postgres
from tests.workload.secrets_manager import SecretsManager


class StartBackend(Protocol):
    """Starts a backend for the secret of a name; `variables` are more of its environment."""

    def __call__(self, name: str, **variables: str) -> Backend: ...


@pytest.fixture(scope="session")
def postgres(postgres_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with Postgres.running(tmp_path_factory.mktemp("postgres"), templates=postgres_templates) as server:
        yield server


@pytest.fixture(scope="session")
def secrets_manager() -> Iterator[SecretsManager]:
    with SecretsManager.running() as manager:
        yield manager


@pytest.fixture(scope="session")
def backend(
    postgres: Postgres, secrets_manager: SecretsManager, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """A backend that is ready, with the database `shop`."""
    secrets_manager.secrets["shop"] = postgres.create("shop")
    log = tmp_path_factory.mktemp("backend") / "log"
    with Backend.running(
        log=log, endpoint=secrets_manager.endpoint, secret_arn="shop", authority=postgres.authority
    ) as running:
        running.wait_for("/api/ready", 200)
        yield running


@pytest.fixture
def start_backend(postgres: Postgres, secrets_manager: SecretsManager, tmp_path: Path) -> Iterator[StartBackend]:
    """Starts a backend for the secret of a name, and ends it after the test."""
    with ExitStack() as stack:

        def start(name: str, **variables: str) -> Backend:
            log = tmp_path / f"{len(list(tmp_path.iterdir()))}.log"
            return stack.enter_context(
                Backend.running(
                    log=log,
                    endpoint=secrets_manager.endpoint,
                    secret_arn=name,
                    authority=postgres.authority,
                    **variables,
                )
            )

        yield start
