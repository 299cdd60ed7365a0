"""Orders as the checks place them."""

from collections.abc import Callable
from uuid import uuid4

import httpx


def order(items: list[dict[str, object]]) -> dict[str, object]:
    """The body of one that everybody can tell from a customer's: checks run in production too."""
    return {"reference": f"check-{uuid4()}", "items": items}


def place(client: httpx.Client, *, items: list[dict[str, object]]) -> httpx.Response:
    """Send it."""
    return client.post("api/orders", json=order(items))


def customer(client: httpx.Client) -> Callable[[], httpx.Response]:
    """One who orders a product again and again."""
    product = client.get("api/products").json()["products"][0]["id"]
    return lambda: place(client, items=[{"product_id": product, "quantity": 1}])
