"""Clients of a stage that takes payments, as they should be: a key for each payment, and the same one in a retry."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from rehearsal.errors import RehearsalError

_CLIENTS = 4
_PAUSE_SECONDS = 0.05
_GIVE_UP_SECONDS = 60.0
_CREATED, _OK = 201, 200

Account = tuple[str, str]
"""A merchant and a currency."""


@dataclass(frozen=True)
class Accepted:
    """A payment that was answered with 201, after so many tries and so many seconds since the first of them."""

    id: str
    account: Account
    amount: int
    tries: int
    seconds: float


@dataclass
class Traffic:
    """Payments to all merchants in turn, over the public API."""

    api: httpx.Client
    accounts: list[Account]
    accepted: list[Accepted] = field(default_factory=list)

    @contextmanager
    def flowing(self) -> Iterator[None]:
        """Several clients pay, one payment after another, for as long as this lasts.

        Raises:
            RehearsalError: A payment was refused, or not accepted within a minute.
        """
        enough = threading.Event()
        with ThreadPoolExecutor(_CLIENTS) as pool:
            clients = [pool.submit(self._pay_on, number, enough) for number in range(_CLIENTS)]
            try:
                yield
            finally:
                enough.set()
            for client in clients:
                client.result()

    def wait_for(self, count: int) -> None:
        """Wait until so many more payments have been accepted."""
        enough, deadline = len(self.accepted) + count, time.monotonic() + _GIVE_UP_SECONDS
        while len(self.accepted) < enough:
            if time.monotonic() > deadline:
                raise RehearsalError(f"No payment was accepted for {_GIVE_UP_SECONDS:.0f} s.")
            time.sleep(_PAUSE_SECONDS)

    def expected(self) -> Counter[Account]:
        """What the accepted payments come to."""
        sums: Counter[Account] = Counter()
        for payment in self.accepted:
            sums[payment.account] += payment.amount
        return sums

    def _pay_on(self, client: int, enough: threading.Event) -> None:
        number = client
        while not enough.wait(_PAUSE_SECONDS):
            self.accepted.append(self._pay(self.accounts[number % len(self.accounts)], amount=number + 1))
            number += _CLIENTS

    def _pay(self, account: Account, *, amount: int) -> Accepted:
        merchant, currency = account
        payment = {"merchant": merchant, "amount": {"amount": amount, "currency": currency}}
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        began, tries = time.monotonic(), 0
        while True:
            answer, tries = self._post(payment, headers), tries + 1
            seconds = time.monotonic() - began
            if answer is not None and answer.status_code == _CREATED:
                return Accepted(answer.json()["id"], account, amount, tries, seconds)
            if answer is not None and answer.is_client_error and answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                raise RehearsalError(f"A payment was refused: {answer.status_code} {answer.text[:300]}")
            if seconds > _GIVE_UP_SECONDS:
                raise RehearsalError(f"A payment was not accepted within {_GIVE_UP_SECONDS:.0f} s.")
            time.sleep(_PAUSE_SECONDS)

    def _post(self, payment: dict[str, Any], headers: dict[str, str]) -> httpx.Response | None:
        try:
            return self.api.post("api/payments", json=payment, headers=headers)
        except httpx.TransportError:
            return None


def accounts_of(api: httpx.Client) -> list[Account] | None:
    """The accounts that can be paid into; None if this API takes no payments."""
    answer = api.get("api/merchants")
    if answer.status_code != _OK:
        return None
    return [account for merchant in answer.json()["merchants"] for account in _balances(api, merchant["id"])]


def balances(api: httpx.Client, accounts: list[Account]) -> Counter[Account]:
    """What is in these accounts."""
    found: Counter[Account] = Counter()
    for merchant in sorted({merchant for merchant, _ in accounts}):
        found.update(_balances(api, merchant))
    return found


def _balances(api: httpx.Client, merchant: str) -> dict[Account, int]:
    answer = api.get(f"api/merchants/{merchant}/balance").raise_for_status()
    return {(merchant, balance["currency"]): balance["amount"] for balance in answer.json()["balances"]}
