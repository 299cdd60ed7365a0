"""What the checks that hold for every product have to know of what runs in it; the rest is in a folder of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from integ.payments import paying
from integ.shop import ordering

Customer = Callable[[], httpx.Response]
"""Buys once each time it is called: sends one request that the database has to store, and that is answered 201."""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """The programs of a product, seen from outside. Its own checks are in the folder of its name.

    Attributes:
        listing: A path that is read with a key, and for which the backend asks the database.
        customer: One who uses this client.
    """

    listing: str
    customer: Callable[[httpx.Client], Customer]


WORKLOADS: Mapping[str, Workload] = {
    "shop": Workload(listing="api/products", customer=ordering.customer),
    "payments": Workload(listing="api/merchants", customer=paying.customer),
}
