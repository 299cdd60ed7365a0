"""The database goes away under traffic and comes back: no payment that was accepted is lost or doubled."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event

import httpx
import pytest

from integ.waiting import wait_until
from tests.workload.backend import DEADLINE_S, DIRECTORY, PAUSE_S, Backend
from tests.workload.migration import prepare
from tests.workload.payments.client import Payments, payment
from tests.workload.postgres import Postgres
from tests.workload.secrets_manager import SecretsManager

DATABASE = "failing_over"
CUSTOMERS = 4


def _pool_deadline_s() -> float:
    """After which the backend promises to have a connection or to say that it has none."""
    found = re.search(r"POOL_DEADLINE_MS = ([\d_]+)", (DIRECTORY / "src" / "pool.js").read_text())
    assert found
    return int(found[1]) / 1000


@dataclass
class Traffic:
    """Customers who pay again and again, each payment until it is accepted, and look it up afterwards.

    Attributes:
        accepted: The answers, by key.
        failures: When something was refused, and how.
    """

    payments: Payments
    accepted: dict[str, bytes] = field(default_factory=dict)
    failures: list[tuple[float, httpx.Response]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _enough: Event = field(default_factory=Event)

    @classmethod
    @contextmanager
    def flowing(cls, payments: Payments) -> Iterator["Traffic"]:
        traffic = cls(payments)
        with ThreadPoolExecutor(CUSTOMERS) as pool:
            customers = [pool.submit(traffic._pay_and_look) for _ in range(CUSTOMERS)]
            try:
                yield traffic
            finally:
                traffic._enough.set()
        for customer in customers:
            customer.result()

    def wait_for_more(self, more: int = 3 * CUSTOMERS) -> None:
        target = len(self.accepted) + more
        wait_until(
            lambda: len(self.accepted),
            lambda seen: seen >= target,
            waiting_for="payments to be accepted",
            deadline_s=DEADLINE_S,
            pause_s=PAUSE_S,
        )

    def _pay_and_look(self) -> None:
        while not self._enough.is_set():
            key = f"failover-{next(self._numbers)}"
            made = self._until_served(201, partial(self.payments.pay, payment(7), key=key))
            self.accepted[key] = made.content
            looked_up = partial(self.payments.http.get, f"/api/payments/{made.json()['id']}")
            assert self._until_served(200, looked_up).content == made.content

    def _until_served(self, status: int, ask: Callable[[], httpx.Response]) -> httpx.Response:
        while (response := ask()).status_code != status:
            assert response.status_code == 503, response.text
            assert response.headers["retry-after"]
            self.failures.append((time.monotonic(), response))
            time.sleep(PAUSE_S)
        return response


@pytest.fixture(scope="module")
def server(postgres_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of these tests' own, which keeps what it has committed, as a real one does."""
    with Postgres.running(tmp_path_factory.mktemp("failover"), templates=postgres_templates) as running:
        running.configure("synchronous_commit", "on")
        yield running


@pytest.fixture(scope="module")
def failing_over(
    server: Postgres, secrets_manager: SecretsManager, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Payments]:
    with Backend.running(
        log=tmp_path_factory.mktemp("backend") / "log",
        endpoint=secrets_manager.endpoint,
        secret_arn=prepare(postgres=server, secrets_manager=secrets_manager, name=DATABASE),
        authority=server.authority,
        API="payments",
        MIGRATE="separately",
        DB_READER_HOST="127.0.0.1",
        DB_IDLE_SECONDS="60",  # a connection that leads to a reader by now is there yet: a new one would be refused
    ) as backend:
        backend.wait_for("/api/health", 200)
        yield Payments(backend.client)


@pytest.mark.requirement("P5")
def test_a_database_that_crashes_under_traffic_loses_and_doubles_nothing(
    server: Postgres, failing_over: Payments
) -> None:
    with Traffic.flowing(failing_over) as traffic, ThreadPoolExecutor(1) as pool:
        traffic.wait_for_more()
        server.crash()
        held = _pay_while_it_is_away(failing_over, pool)
        server.restart()
        restarted = time.monotonic()
        assert held.result().status_code == 201, "it was not away for long enough to give a payment up"
        traffic.wait_for_more()
    assert all(at < restarted + _pool_deadline_s() for at, _ in traffic.failures)
    _assert_that_all_and_only_those_are_there(server, {**traffic.accepted, "held": held.result().content})
    assert failing_over.balances()["USD"] == 7 * (len(traffic.accepted) + 1)


def _pay_while_it_is_away(payments: Payments, pool: ThreadPoolExecutor) -> "Future[httpx.Response]":
    """A read says so at once; a payment waits for the database."""
    away = payments.http.get("/api/merchants")
    assert (away.status_code, away.json()["error"]["code"]) == (503, "database_unavailable")
    assert away.headers["retry-after"]
    return pool.submit(payments.pay, payment(7), key="held")


def _assert_that_all_and_only_those_are_there(server: Postgres, accepted: dict[str, bytes]) -> None:
    with server.connect(DATABASE) as connection:
        kept = connection.execute("SELECT idempotency_key, answer FROM payments").fetchall()
        assert len(kept) == len(accepted)
        assert {key: answer.encode() for key, answer in kept} == accepted
        balance = "SELECT count(*), coalesce(sum(amount), 0) FROM entries"
        assert connection.execute(balance).fetchone() == (2 * len(accepted), 0)


@pytest.mark.requirement("P5")
def test_a_server_that_has_become_a_reader_is_not_written_to(server: Postgres, failing_over: Payments) -> None:
    """As a former writer, which its name leads to for some seconds more."""
    failing_over.pay(payment(7))
    server.configure("default_transaction_read_only", "on")
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(failing_over.pay, payment(7))
        wait_until(
            server.log.read_text,
            lambda text: "in a read-only transaction" in text,
            waiting_for="the backend to try to write",
            deadline_s=DEADLINE_S,
            pause_s=PAUSE_S,
        )
        assert failing_over.http.get("/api/merchants").status_code == 200
        server.configure("default_transaction_read_only", None)
        assert made.result().status_code == 201
