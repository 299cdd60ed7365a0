"""Payments as the checks make them: to a merchant of their own, and named so that everybody can tell."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

import httpx

MERCHANT: Final = "checks"
"""Nobody's: what it is paid is nobody's money. Checks run in production too."""
CURRENCY: Final = "EUR"
REPLICA_DEADLINE_S: Final = 10
"""Balances and lists are read from a replica, which may be behind what was written."""


def new_key() -> str:
    """An idempotency key that nobody has used."""
    return f"check-{uuid4()}"


def payment(*, amount: int = 1, currency: str = CURRENCY, merchant: str = MERCHANT) -> dict[str, Any]:
    """The body of one; `amount` in minor units."""
    return {
        "merchant": merchant,
        "amount": {"amount": amount, "currency": currency},
        "reference": f"check-{uuid4()}",
    }


def pay(client: httpx.Client, body: Mapping[str, Any], *, key: str | None = None) -> httpx.Response:
    """Send it, under a new key if there is none."""
    return client.post("api/payments", json=body, headers={"idempotency-key": key or new_key()})


def balance(client: httpx.Client, *, currency: str) -> int:
    """What the merchant of the checks has been paid so far, in minor units."""
    balances = client.get(f"api/merchants/{MERCHANT}/balance").json()["balances"]
    return sum(found["amount"] for found in balances if found["currency"] == currency)


def customer(client: httpx.Client) -> Callable[[], httpx.Response]:
    """One who pays again and again, each time something else."""
    return lambda: pay(client, payment())
