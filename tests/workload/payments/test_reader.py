"""Reads go to the reader, and what it does not have, or when it is away, to the writer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from integ.waiting import wait_until
from tests.workload.backend import DEADLINE_S, PAUSE_S, POOL_SIZE
from tests.workload.conftest import StartBackend
from tests.workload.payments.client import Payments, payment
from tests.workload.payments.conftest import DATABASE
from tests.workload.postgres import APPLICATION, Postgres

AT_THE_READER = "current_setting('default_transaction_read_only') = 'on'"
AT_THE_WRITER = "current_setting('default_transaction_read_only') = 'off'"
NOWHERE = "false"


@contextmanager
def _visible(postgres: Postgres, where: str) -> Iterator[None]:
    """Payments can be seen over some connections only: as when a replica lags behind."""
    with postgres.connect(DATABASE) as connection:
        connection.execute("ALTER TABLE payments ENABLE ROW LEVEL SECURITY")
        connection.execute(f"CREATE POLICY visible ON payments FOR SELECT USING ({where})".encode())
        try:
            yield
        finally:
            connection.execute("DROP POLICY visible ON payments")
            connection.execute("ALTER TABLE payments DISABLE ROW LEVEL SECURITY")


@pytest.mark.requirement("P5")
@pytest.mark.parametrize(
    ("where", "status"), [(AT_THE_READER, 200), (AT_THE_WRITER, 200), (NOWHERE, 404)], ids=["reader", "writer", "none"]
)
def test_a_payment_is_found_wherever_it_is(payments: Payments, postgres: Postgres, where: str, status: int) -> None:
    path = f"/api/payments/{payments.pay(payment()).json()['id']}"
    with _visible(postgres, where):
        assert payments.http.get(path).status_code == status


@pytest.mark.requirement("P5")
def test_lists_and_balances_are_the_readers(payments: Payments, postgres: Postgres) -> None:
    payments.pay(payment())
    with _visible(postgres, AT_THE_READER):
        assert payments.http.get("/api/payments").json()["payments"]
    with _visible(postgres, AT_THE_WRITER):
        assert payments.http.get("/api/payments").json()["payments"] == []


@pytest.mark.requirement("P5")
def test_a_list_may_start_before_a_payment_that_the_reader_does_not_have_yet(
    payments: Payments, postgres: Postgres
) -> None:
    made = payments.pay(payment()).json()["id"]
    with _visible(postgres, AT_THE_WRITER):
        assert payments.http.get("/api/payments", params={"before": made}).status_code == 200


@pytest.mark.requirement("P5")
def test_without_a_reader_the_writer_serves_reads(payments: Payments, start_backend: StartBackend) -> None:
    """Nothing listens there; the first read finds out, and those after it do not even try for a while."""
    backend = start_backend("payments_app", API="payments", MIGRATE="separately", DB_READER_HOST="127.0.0.2")
    backend.wait_for("/api/health", 200)
    made = payments.pay(payment())
    for _ in range(2):
        assert backend.client.get(f"/api/payments/{made.json()['id']}").content == made.content


def _connections(observer: psycopg.Connection[tuple[Any, ...]]) -> dict[str, int]:
    rows = observer.execute(
        "SELECT application_name, count(*) FROM pg_stat_activity"
        " WHERE datname = %s AND application_name <> '' GROUP BY application_name",
        [DATABASE],
    )
    return {str(name): int(count) for name, count in rows}


@pytest.mark.requirement("P5")
def test_both_together_open_no_more_connections_than_a_task_may(payments: Payments, postgres: Postgres) -> None:
    expected = {APPLICATION: 2, f"{APPLICATION}-reader": 1}
    assert sum(expected.values()) == POOL_SIZE
    crowd = POOL_SIZE * 2
    with postgres.connect() as observer, ThreadPoolExecutor(2 * crowd) as pool:
        with postgres.connect(DATABASE) as locking, locking.transaction():
            locking.execute("LOCK TABLE payments IN ACCESS EXCLUSIVE MODE")
            reads = [pool.submit(payments.http.get, "/api/payments") for _ in range(crowd)]
            writes = [pool.submit(payments.pay, payment()) for _ in range(crowd)]
            wait_until(
                lambda: _connections(observer),
                lambda seen: seen == expected,
                waiting_for=f"{expected}",
                deadline_s=DEADLINE_S,
                pause_s=PAUSE_S,
            )
            # While it answers a hundred others, it had the time to open more.
            for _ in range(100):
                assert payments.http.get("/api/health").status_code == 200
            assert _connections(observer) == expected
        assert {read.result().status_code for read in reads} == {200}
        assert {write.result().status_code for write in writes} == {201}
