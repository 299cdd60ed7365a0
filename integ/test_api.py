from uuid import uuid4

import httpx
import pytest


def _place(api: httpx.Client, *, items: list[dict[str, object]]) -> httpx.Response:
    """Place an order that everybody can tell from a customer's: checks run in production too."""
    return api.post("api/orders", json={"reference": f"check-{uuid4()}", "items": items})


@pytest.mark.requirement("C8", "D6")
def test_the_products_have_prices(api: httpx.Client) -> None:
    products = api.get("api/products").json()["products"]
    assert products
    assert all(product["price"]["amount"] >= 0 and product["price"]["currency"] for product in products)


@pytest.mark.requirement("C3", "C8", "D6")
def test_an_order_placed_can_be_read_back(api: httpx.Client) -> None:
    product = api.get("api/products").json()["products"][0]
    placed = _place(api, items=[{"product_id": product["id"], "quantity": 2}])
    assert placed.status_code == 201
    order = placed.json()
    assert order["total"] == {**product["price"], "amount": 2 * product["price"]["amount"]}
    assert api.get(f"api/orders/{order['id']}").json() == order


@pytest.mark.requirement("D6")
def test_a_bad_order_is_refused_and_told_why(api: httpx.Client) -> None:
    response = _place(api, items=[{"product_id": "mug", "quantity": 0}])
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith("The order is not valid: items[0].quantity must be")
