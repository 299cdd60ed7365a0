"""How the backend connects: with today's password, over verified TLS, and not for longer than needed."""

from pathlib import Path

import pytest
from psycopg import sql

from integ.waiting import wait_until
from tests.workload.backend import DEADLINE_S, PAUSE_S, Backend
from tests.workload.postgres import APPLICATION, Postgres
from tests.workload.secrets_manager import SecretsManager


def _wait_until_no_connection_is_left(backend: Backend, postgres: Postgres) -> None:
    """While health is asked."""
    connections = sql.SQL(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = {} AND datname = 'shop'"
    ).format(APPLICATION)
    with postgres.connect() as observer:
        wait_until(
            lambda: (backend.client.get("/api/health").status_code, observer.execute(connections).fetchone()),
            lambda seen: seen == (200, (0,)),
            waiting_for="no connection, while health is asked",
            deadline_s=DEADLINE_S,
            pause_s=PAUSE_S,
        )


def test_no_password_is_logged(backend: Backend, secrets_manager: SecretsManager) -> None:
    backend.wait_for("/api/ready", 200)
    assert backend.log_lines()
    assert secrets_manager.secrets["shop"]["password"] not in backend.log.read_text()
    assert "-password" not in backend.log.read_text()


@pytest.mark.requirement("C4")
def test_idle_connections_are_dropped_so_that_the_database_can_pause(backend: Backend, postgres: Postgres) -> None:
    backend.wait_for("/api/ready", 200)
    _wait_until_no_connection_is_left(backend, postgres)


def test_a_server_whose_certificate_nobody_vouches_for_is_not_talked_to(
    postgres: Postgres, secrets_manager: SecretsManager, tmp_path: Path
) -> None:
    secrets_manager.secrets["stranger"] = postgres.create("stranger")
    log = tmp_path / "log"
    with Backend.running(log=log, endpoint=secrets_manager.endpoint, secret_arn="stranger") as untrusting:
        wait_until(
            lambda: [line["err"].get("code") for line in untrusting.log_lines() if "err" in line],
            lambda codes: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" in codes,
            waiting_for="the certificate to be refused",
            deadline_s=DEADLINE_S,
            pause_s=PAUSE_S,
        )
        assert untrusting.client.get("/api/ready").status_code == 503
