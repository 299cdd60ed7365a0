"""One key, one payment: however often, from wherever and whenever it is sent."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from integ.waiting import wait_until
from tests.workload.backend import DEADLINE_S, PAUSE_S, POOL_SIZE
from tests.workload.payments.client import MERCHANTS, Payments, new_key, payment
from tests.workload.payments.conftest import DATABASE
from tests.workload.postgres import Postgres


def _count(postgres: Postgres, key: str) -> int:
    count = postgres.ask(DATABASE, f"SELECT count(*) FROM payments WHERE idempotency_key = '{key}'")
    assert isinstance(count, int)
    return count


def _is_replay_of(first: httpx.Response, again: httpx.Response) -> bool:
    same = [(r.status_code, r.content, r.headers["location"], r.headers["content-type"]) for r in (first, again)]
    return same[0] == same[1] and again.headers.get("idempotent-replayed") == "true"


@pytest.mark.requirement("P1")
def test_a_retry_is_answered_by_the_very_same_bytes(payments: Payments, postgres: Postgres) -> None:
    key, before = new_key(), payments.balances()
    first = payments.pay(payment(500, reference="A-1"), key=key)
    assert "idempotent-replayed" not in first.headers
    assert _is_replay_of(first, payments.pay(payment(500, reference="A-1"), key=key))
    assert _count(postgres, key) == 1
    assert payments.balances() == {**before, "USD": before["USD"] + 500}


def test_it_matters_what_a_body_says_and_not_how_it_is_written(payments: Payments) -> None:
    key = new_key()
    headers = {"Idempotency-Key": key, "content-type": "application/json"}
    first = payments.pay(payment(500, reference="A-2"), key=key)
    other = '{"reference": "A-2",\n "amount": {"currency": "USD", "amount": 5e2}, "merchant": "blue-bakery"}'
    assert _is_replay_of(first, payments.http.post("/api/payments", content=other, headers=headers))


@pytest.mark.parametrize(
    "other",
    [
        payment(501),
        payment(500, "EUR"),
        payment(500, merchant=MERCHANTS[1]),
        payment(500, merchant="nobody"),
        payment(500, reference="A"),
    ],
    ids=["amount", "currency", "merchant", "unknown merchant", "reference"],
)
def test_the_key_of_one_payment_makes_no_other(payments: Payments, other: object) -> None:
    key = new_key()
    first, before = payments.pay(payment(500), key=key), payments.balances()
    refused = payments.pay(other, key=key)
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "idempotency_key_reused"
    assert payments.balances() == before
    assert _is_replay_of(first, payments.pay(payment(500), key=key))


@pytest.mark.parametrize("key", [None, "", "a b", "ä", "a" * 256, "tab\tinside"], ids=lambda key: repr(key)[:12])
def test_without_a_valid_key_nothing_is_paid(payments: Payments, key: str | None) -> None:
    headers = {} if key is None else {b"Idempotency-Key": key.encode()}
    refused = payments.http.post("/api/payments", json=payment(), headers=headers)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "invalid_idempotency_key"


@pytest.mark.parametrize("key", ["!", "~" * 255, "'; DROP TABLE payments; --".replace(" ", "")])
def test_any_visible_characters_are_a_key(payments: Payments, key: str) -> None:
    first = payments.pay(payment(), key=key)
    assert first.status_code == 201
    assert _is_replay_of(first, payments.pay(payment(), key=key))


@pytest.mark.requirement("P1")
def test_requests_of_one_key_at_once_wait_for_the_first_and_get_its_answer(
    payments: Payments, postgres: Postgres
) -> None:
    """All are at the database at the same time: the first is held up by a lock as it writes its entries."""
    key, crowd = new_key(), POOL_SIZE * 2
    with ThreadPoolExecutor(crowd) as pool:
        with postgres.connect(DATABASE) as locking, locking.transaction():
            locking.execute("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE")
            answers = [pool.submit(payments.pay, payment(), key=key) for _ in range(crowd)]
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            wait_until(
                lambda: postgres.ask(DATABASE, waiting),
                lambda count: isinstance(count, int) and count > 1,
                waiting_for="one to write, and another to wait for it",
                deadline_s=DEADLINE_S,
                pause_s=PAUSE_S,
            )
        responses = [answer.result() for answer in answers]
    assert {(r.status_code, r.content) for r in responses} == {(201, responses[0].content)}
    assert sum("idempotent-replayed" not in r.headers for r in responses) == 1
    assert _count(postgres, key) == 1


def test_a_key_that_failed_can_be_used_again(payments: Payments, postgres: Postgres) -> None:
    key = new_key()
    with postgres.connect(DATABASE) as connection:
        connection.execute("ALTER TABLE entries ADD CONSTRAINT obstacle CHECK (amount <> 1313) NOT VALID")
    failed = payments.pay(payment(1313), key=key)
    assert (failed.status_code, "obstacle" in failed.text) == (500, False)
    assert _count(postgres, key) == 0
    with postgres.connect(DATABASE) as connection:
        connection.execute("ALTER TABLE entries DROP CONSTRAINT obstacle")
    assert payments.pay(payment(1313), key=key).status_code == 201
