"""How the backend connects: with today's password, over verified TLS, and not for longer than needed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from integ.waiting import wait_until
from tests.workload.backend import DEADLINE_S, PAUSE_S, POOL_SIZE, Backend
from tests.workload.postgres import APPLICATION, Postgres
from tests.workload.secrets_manager import SecretsManager


def _wait_until_no_connection_is_left(backend: Backend, postgres: Postgres) -> None:
    """While health is asked."""
    with postgres.connect() as observer:
        wait_until(
            lambda: (backend.client.get("/api/health").status_code, _connections(observer)),
            lambda seen: seen == (200, 0),
            waiting_for="no connection, while health is asked",
            deadline_s=DEADLINE_S,
            pause_s=PAUSE_S,
        )


def _connections(observer: psycopg.Connection[tuple[Any, ...]]) -> int:
    """Those that the backend has open."""
    question = "SELECT count(*) FROM pg_stat_activity WHERE application_name = {} AND datname = 'shop'"
    row = observer.execute(sql.SQL(question).format(APPLICATION)).fetchone()
    return int(row[0]) if row else 0


def test_no_password_is_logged(backend: Backend, secrets_manager: SecretsManager) -> None:
    backend.wait_for("/api/ready", 200)
    assert backend.log_lines()
    assert secrets_manager.secrets["shop"]["password"] not in backend.log.read_text()
    assert "-password" not in backend.log.read_text()


@pytest.mark.requirement("C4")
def test_idle_connections_are_dropped_so_that_the_database_can_pause(backend: Backend, postgres: Postgres) -> None:
    backend.wait_for("/api/ready", 200)
    _wait_until_no_connection_is_left(backend, postgres)


@pytest.mark.requirement("C4")
def test_however_many_requests_come_a_task_opens_no_more_connections_than_it_may(
    backend: Backend, postgres: Postgres
) -> None:
    backend.wait_for("/api/ready", 200)
    before, requests = backend.log.read_text().count("incoming request"), POOL_SIZE * 3
    with postgres.connect() as observer, ThreadPoolExecutor(requests) as pool:
        with postgres.connect("shop") as locking, locking.transaction():
            locking.execute("LOCK TABLE products IN ACCESS EXCLUSIVE MODE")
            answers = [pool.submit(backend.client.get, "/api/products") for _ in range(requests)]
            wait_until(
                lambda: (backend.log.read_text().count("incoming request") - before, _connections(observer)),
                lambda seen: seen >= (requests, POOL_SIZE),
                waiting_for="all requests to arrive, and as many connections as there may be",
                deadline_s=DEADLINE_S,
                pause_s=PAUSE_S,
            )
            # While it answers a hundred others, it had the time to open more.
            seen = {(backend.client.get("/api/health").status_code, _connections(observer)) for _ in range(100)}
            assert seen == {(200, POOL_SIZE)}
        assert [answer.result().status_code for answer in answers] == [200] * requests


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
