"""A client of the payments API."""

from dataclasses import dataclass
from uuid import uuid4

import httpx

MERCHANTS = ("blue-bakery", "corner-books", "harbour-bikes", "northern-tea", "studio-lamp")
Balances = dict[str, int]


def payment(
    amount: int = 1250, currency: str = "USD", merchant: str = MERCHANTS[0], **more: object
) -> dict[str, object]:
    """A body."""
    return {"merchant": merchant, "amount": {"amount": amount, "currency": currency}, **more}


def new_key() -> str:
    return str(uuid4())


@dataclass(frozen=True)
class Payments:
    """What clients do."""

    http: httpx.Client

    def pay(self, body: object, *, key: str | None = None) -> httpx.Response:
        """Pay, by a key of its own if none is given."""
        return self.http.post("/api/payments", json=body, headers={"Idempotency-Key": key or new_key()})

    def balances(self, merchant: str = MERCHANTS[0]) -> Balances:
        """By currency."""
        response = self.http.get(f"/api/merchants/{merchant}/balance")
        assert response.status_code == 200
        assert response.json()["merchant"] == merchant
        return {money["currency"]: money["amount"] for money in response.json()["balances"]}
