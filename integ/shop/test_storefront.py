"""The storefront, and orders by it."""

from uuid import uuid4

import httpx
import pytest

from integ.shop.ordering import place
from integ.waiting import wait_for_status


@pytest.mark.requirement("C7")
@pytest.mark.parametrize("path", ["cart", "orders/{unique}", "orders/{unique}/"])
def test_an_address_within_the_storefront_gives_the_page(site: httpx.Client, page: httpx.Response, path: str) -> None:
    response = site.get(path.format(unique=uuid4()))
    assert (response.status_code, response.text) == (200, page.text)


@pytest.mark.requirement("C7")
def test_an_order_can_be_placed_in_the_storefront(site: httpx.Client) -> None:
    waiting_for = "the products, which a paused database needs time for"
    products = wait_for_status(site, "api/products", 200, waiting_for=waiting_for, deadline_s=120).json()["products"]
    items = [{"product_id": products[0]["id"], "quantity": 1}]
    placed = place(site, items=items)
    assert placed.status_code == 201
    assert site.get(f"api/orders/{placed.json()['id']}").json() == placed.json()
