"""Customers who keep a stage busy while something happens to it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import httpx

from integ.waiting import show_response
from integ.workloads import Customer

_PAUSE_S: Final = 0.1  # with its answers' time, fewer than ten purchases a second: far below the plan's rate


class Traffic:
    """Purchases, which the database has to store; each is asked for, and each has to succeed.

    Attributes:
        made: How many were.
        failures: What came instead, for people.
    """

    def __init__(self, customer: Customer) -> None:
        self._customer = customer
        self.made = 0
        self.failures: list[str] = []

    def buy(self, count: int = 1) -> None:
        """Buy so many times, all at once."""
        with ThreadPoolExecutor(count) as pool:
            for failure in pool.map(lambda _: self._buy(), range(count)):
                self.failures += [failure] if failure else []
                self.made += not failure

    @contextmanager
    def flowing(self) -> Iterator[None]:
        """One purchase after another for as long as this lasts."""
        enough = threading.Event()

        def flow() -> None:
            while not enough.wait(_PAUSE_S):
                self.buy()

        with ThreadPoolExecutor(1) as pool:
            customer = pool.submit(flow)
            try:
                yield
            finally:
                enough.set()
            customer.result()

    def _buy(self) -> str | None:
        try:
            response = self._customer()
        except httpx.TransportError as error:
            return f"{type(error).__name__}: {error}"
        return None if response.status_code == 201 else show_response(response)
