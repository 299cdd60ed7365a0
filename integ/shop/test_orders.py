from uuid import uuid4

import httpx
import pytest

from integ.errors import error_of
from integ.shop.ordering import place


@pytest.mark.requirement("C8", "D6")
def test_the_products_have_prices(api: httpx.Client) -> None:
    products = api.get("api/products").json()["products"]
    assert products
    assert all(product["price"]["amount"] >= 0 and product["price"]["currency"] for product in products)


@pytest.mark.requirement("C3", "C8", "D6")
def test_an_order_placed_can_be_read_back(api: httpx.Client) -> None:
    product = api.get("api/products").json()["products"][0]
    placed = place(api, items=[{"product_id": product["id"], "quantity": 2}])
    assert placed.status_code == 201
    order = placed.json()
    assert order["total"] == {**product["price"], "amount": 2 * product["price"]["amount"]}
    assert api.get(f"api/orders/{order['id']}").json() == order


@pytest.mark.requirement("C8", "D6")
def test_an_order_of_the_wrong_form_is_refused_by_the_api(api: httpx.Client) -> None:
    error = error_of(place(api, items=[{"product_id": "mug", "quantity": 0}]), status=400)
    assert error["code"] == "invalid_body"
    assert error["message"].startswith("The body is not valid: [")


@pytest.mark.requirement("D6")
def test_an_order_that_only_the_backend_knows_to_be_bad_is_refused_and_told_why(api: httpx.Client) -> None:
    product = f"unknown-{uuid4()}"
    error = error_of(place(api, items=[{"product_id": product, "quantity": 1}]), status=400)
    assert (error["code"], product in error["message"]) == ("unknown_product", True)


@pytest.mark.requirement("C8", "D6")
def test_a_method_that_an_address_does_not_take_is_the_backends_to_refuse(api: httpx.Client) -> None:
    assert error_of(api.delete("api/orders"), status=405)["code"] == "method_not_allowed"
