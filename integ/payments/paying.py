"""Payments as the checks make them: to merchants of their own, and named so that everybody can tell."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

import httpx

MERCHANT: Final = "checks"
"""Nobody's: checks run in production too."""
MERCHANT_OF_BALANCES: Final = "checks-balance"
"""Paid by one check alone, so that its balance is not still moving when that begins."""
CURRENCY: Final = "XTS"
"""Which ISO 4217 keeps for tests: no account of real money is touched."""
REPLICA_DEADLINE_S: Final = 10
"""Balances and lists are read from a replica, which may be behind what was written."""


def new_key() -> str:
    """An idempotency key that nobody has used."""
    return f"check-{uuid4()}"


def payment(*, amount: int = 1, merchant: str = MERCHANT) -> dict[str, Any]:
    """The body of one; `amount` in minor units."""
    return {
        "merchant": merchant,
        "amount": {"amount": amount, "currency": CURRENCY},
        "reference": f"check-{uuid4()}",
    }


def pay(client: httpx.Client, body: Mapping[str, Any], *, key: str | None = None) -> httpx.Response:
    """Send it, under a new key if there is none."""
    return client.post("api/payments", json=body, headers={"idempotency-key": key or new_key()})


def customer(client: httpx.Client) -> Callable[[], httpx.Response]:
    """One who pays again and again, each time something else."""
    return lambda: pay(client, payment())


def balance(client: httpx.Client) -> int:
    """What the merchant of balances has been paid so far, in minor units."""
    (found,) = client.get(f"api/merchants/{MERCHANT_OF_BALANCES}/balance").json()["balances"]
    assert found["currency"] == CURRENCY
    amount: int = found["amount"]
    return amount
