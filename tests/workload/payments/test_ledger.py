"""What the database itself refuses, whoever asks: the application's user, the tables' owner, a superuser."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import CheckViolation, IntegrityConstraintViolation

from tests.workload.payments.client import MERCHANTS, Payments, payment
from tests.workload.payments.conftest import DATABASE
from tests.workload.payments.ledger import Connection, Entry, add, write
from tests.workload.postgres import Postgres
from tests.workload.secrets_manager import SecretsManager

pytestmark = pytest.mark.usefixtures("payments_backend")

ALICE, BOB = MERCHANTS[0], MERCHANTS[1]


@pytest.fixture(params=["payments_app", "payments", "postgres"])
def connection(
    request: pytest.FixtureRequest, postgres: Postgres, secrets_manager: SecretsManager
) -> Iterator[Connection]:
    user = str(request.param)
    secrets = {"payments_app": "payments_app", "payments": "payments-master"}
    login = {"user": user, "password": secrets_manager.secrets[secrets[user]]["password"]} if user in secrets else {}
    with postgres.connect(DATABASE, **login) as connected:
        yield connected


@pytest.mark.requirement("P9")
@pytest.mark.parametrize(
    "entries",
    [
        [(ALICE, "USD", 5)],
        [(None, "USD", -4), (ALICE, "USD", 5)],
        [(None, "USD", -5), (BOB, "USD", 1), (ALICE, "USD", 5)],
        [(None, "EUR", -5), (ALICE, "USD", 5)],
    ],
    ids=["one side only", "unequal", "three", "two currencies"],
)
def test_entries_that_do_not_sum_up_to_zero_in_each_currency_are_refused(
    connection: Connection, entries: list[Entry]
) -> None:
    with pytest.raises(CheckViolation, match="do not sum up to zero") as refused:
        write(connection, entries=entries)
    assert refused.value.diag.constraint_name == "entries_are_balanced"


def test_a_balanced_payment_is_taken(connection: Connection) -> None:
    write(connection, entries=[(None, "USD", -5), (ALICE, "USD", 5)])


@pytest.mark.parametrize(
    ("entries", "amount"),
    [([(None, "USD", -4), (ALICE, "USD", 4)], 5), ([(BOB, "USD", 5), (ALICE, "USD", -5)], 5)],
    ids=["another amount", "another merchant"],
)
def test_a_payment_whose_entries_say_something_else_is_refused(
    connection: Connection, entries: list[Entry], amount: int
) -> None:
    with pytest.raises(CheckViolation, match="do not credit its merchant"):
        write(connection, entries=entries, amount=amount)


def test_a_payment_without_entries_is_refused(connection: Connection) -> None:
    insert = """INSERT INTO payments (id, merchant, amount, currency, created_at, idempotency_key, request_hash, answer)
                VALUES (gen_random_uuid(), 'blue-bakery', 5, 'USD', now(), gen_random_uuid(), '', '{}')"""
    with pytest.raises(CheckViolation, match="do not credit its merchant"):
        connection.execute(insert)


def test_nothing_can_be_added_to_a_payment_later(connection: Connection) -> None:
    made = write(connection, entries=[(None, "USD", -5), (ALICE, "USD", 5)])
    with pytest.raises(CheckViolation, match="do not credit"):
        add(connection, made, [(None, "USD", -1), (ALICE, "USD", 1)])


@pytest.mark.requirement("P9")
@pytest.mark.parametrize("table", ["payments", "entries"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET amount = amount", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_what_is_written_stays(connection: Connection, table: str, statement: str) -> None:
    app = connection.info.user == "payments_app"
    with pytest.raises(psycopg.errors.InsufficientPrivilege if app else IntegrityConstraintViolation):
        connection.execute(sql.SQL(statement).format(sql.Identifier(table)))


def test_no_two_payments_have_one_key(connection: Connection) -> None:
    made = write(connection, entries=[(None, "USD", -5), (ALICE, "USD", 5)])
    again = """INSERT INTO payments (id, merchant, amount, currency, created_at, idempotency_key, request_hash, answer)
               SELECT gen_random_uuid(), merchant, amount, currency, created_at, idempotency_key, request_hash, answer
               FROM payments WHERE id = %s"""
    with pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(again, [made])


def test_a_payment_of_the_api_debits_the_clearing_account_and_credits_the_merchants(
    payments: Payments, postgres: Postgres
) -> None:
    made = payments.pay(payment(321, "CHF", BOB)).json()["id"]
    with postgres.connect(DATABASE) as connection:
        rows = connection.execute(
            "SELECT merchant, currency, amount FROM entries JOIN accounts ON accounts.id = account WHERE payment = %s"
            " ORDER BY amount",
            [made],
        ).fetchall()
    assert rows == [(None, "CHF", -321), (BOB, "CHF", 321)]
