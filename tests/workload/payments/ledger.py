"""The ledger, written and read past the API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]
Entry = tuple[str | None, str, int]
"""The merchant, or None for the clearing account; the currency; the amount, credits positive."""


def write(connection: Connection, *, entries: Sequence[Entry], amount: int | None = None) -> UUID:
    """In one transaction: a payment and its entries. Without an amount it is that of the last entry, whose it is."""
    payment, (merchant, currency, credited) = uuid4(), entries[-1]
    with connection.transaction():
        connection.execute(
            "INSERT INTO payments (id, merchant, amount, currency, created_at, idempotency_key, request_hash, answer)"
            " VALUES (%s, %s, %s, %s, now(), %s, '', '{}')",
            [payment, merchant, credited if amount is None else amount, currency, str(payment)],
        )
        add(connection, payment, entries)
    return payment


def add(connection: Connection, payment: UUID, entries: Sequence[Entry]) -> None:
    """In one transaction: entries of a payment, in the accounts of their merchants and currencies."""
    with connection.transaction():
        for merchant, currency, amount in entries:
            connection.execute(
                "INSERT INTO entries (payment, account, amount)"
                " SELECT %s, id, %s FROM accounts WHERE merchant IS NOT DISTINCT FROM %s AND currency = %s",
                [payment, amount, merchant, currency],
            )
