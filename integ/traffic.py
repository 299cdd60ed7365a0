"""Customers who keep a stage busy while something happens to it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

import httpx

from integ.waiting import show_response

_PAUSE_S: Final = 0.1  # with its answers' time, fewer than ten orders a second: far below the plan's rate


class Traffic:
    """Orders, which the database has to store; each is asked for, and each has to be placed.

    Attributes:
        placed: How many were.
        failures: What came instead, for people.
    """

    def __init__(self, api: httpx.Client, *, product_id: str) -> None:
        self._api = api
        self._product_id = product_id
        self.placed = 0
        self.failures: list[str] = []

    def place(self, count: int = 1) -> None:
        """Place orders, all at once."""
        with ThreadPoolExecutor(count) as pool:
            for failure in pool.map(lambda _: self._order(), range(count)):
                self.failures += [failure] if failure else []
                self.placed += not failure

    @contextmanager
    def flowing(self) -> Iterator[None]:
        """One order after another for as long as this lasts."""
        enough = threading.Event()

        def flow() -> None:
            while not enough.wait(_PAUSE_S):
                self.place()

        with ThreadPoolExecutor(1) as pool:
            customer = pool.submit(flow)
            try:
                yield
            finally:
                enough.set()
            customer.result()

    def _order(self) -> str | None:
        order = {"reference": f"check-{uuid4()}", "items": [{"product_id": self._product_id, "quantity": 1}]}
        try:
            response = self._api.post("api/orders", json=order)
        except httpx.TransportError as error:
            return f"{type(error).__name__}: {error}"
        return None if response.status_code == 201 else show_response(response)
