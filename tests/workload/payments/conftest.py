"""One backend of payments for all tests here, which works as on AWS: the application's user, and a reader for reads."""

from collections.abc import Iterator

import pytest

from tests.workload.backend import Backend
from tests.workload.migration import prepare
from tests.workload.payments.client import Payments
from tests.workload.postgres import Postgres
from tests.workload.secrets_manager import SecretsManager

DATABASE = "payments"


@pytest.fixture(scope="session")
def payments_backend(
    postgres: Postgres, secrets_manager: SecretsManager, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    user = prepare(postgres=postgres, secrets_manager=secrets_manager, name=DATABASE)
    with Backend.running(
        log=tmp_path_factory.mktemp("payments") / "log",
        endpoint=secrets_manager.endpoint,
        secret_arn=user,
        authority=postgres.authority,
        API="payments",
        MIGRATE="separately",
        DB_READER_HOST="127.0.0.1",
    ) as running:
        running.wait_for("/api/health", 200)
        yield running


@pytest.fixture(scope="session")
def payments(payments_backend: Backend) -> Payments:
    return Payments(payments_backend.client)
