from uuid import uuid4

import httpx
import pytest

from tests.workload.backend import Backend
from tests.workload.postgres import Postgres

Items = list[dict[str, object]]


def _order(backend: Backend, items: Items, **fields: object) -> httpx.Response:
    return backend.client.post("/api/orders", json={"items": items, **fields})


def test_products_have_a_price_in_minor_units(backend: Backend) -> None:
    products = {product["id"]: product for product in backend.client.get("/api/products").json()["products"]}
    assert products["mug"] == {"id": "mug", "name": "Enamel mug", "price": {"amount": 1450, "currency": "USD"}}


@pytest.mark.requirement("C3")
def test_an_order_placed_can_be_read_back(backend: Backend) -> None:
    items: Items = [{"product_id": "poster", "quantity": 2}, {"product_id": "mug", "quantity": 1}]
    placed = _order(backend, items, reference="A-1")
    assert placed.status_code == 201
    order = placed.json()
    assert [(item["product_id"], item["quantity"], item["unit_price"]["amount"]) for item in order["items"]] == [
        ("poster", 2, 2800),
        ("mug", 1, 1450),
    ]
    assert order["total"] == {"amount": 2 * 2800 + 1450, "currency": "USD"}
    assert order["reference"] == "A-1"
    assert backend.client.get(f"/api/orders/{order['id']}").json() == order


def test_the_location_of_an_order_holds_behind_a_path_prefix(backend: Backend) -> None:
    """API Gateway puts its stage in front of the path."""
    placed = _order(backend, [{"product_id": "mug", "quantity": 1}])
    seen_by_client = httpx.URL("https://example.com/v1/api/orders").join(placed.headers["location"])
    assert seen_by_client.path == f"/v1/api/orders/{placed.json()['id']}"


def test_an_order_keeps_the_price_it_was_placed_at(backend: Backend, postgres: Postgres) -> None:
    order = _order(backend, [{"product_id": "pencils", "quantity": 1}]).json()
    with postgres.connect("shop") as connection:
        connection.execute("UPDATE products SET price = 1 WHERE id = 'pencils'")
    assert backend.client.get(f"/api/orders/{order['id']}").json()["total"]["amount"] == 980


def test_the_largest_order_is_priced_exactly(backend: Backend, postgres: Postgres) -> None:
    with postgres.connect("shop") as connection:
        connection.execute(
            "INSERT INTO products SELECT 'gold-' || n, 'Gold', 2147483647, 'USD' FROM generate_series(1, 50) n"
        )
    order = _order(backend, [{"product_id": f"gold-{n}", "quantity": 1000} for n in range(1, 51)]).json()
    assert order["total"]["amount"] == 50 * 1000 * 2147483647
    assert backend.client.get(f"/api/orders/{order['id']}").json() == order


def test_unknown_products_are_named_and_nothing_is_stored(backend: Backend, postgres: Postgres) -> None:
    orders = postgres.ask("shop", "SELECT count(*) FROM orders")
    response = _order(backend, [{"product_id": "mug", "quantity": 1}, {"product_id": "unicorn", "quantity": 1}])
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "unknown_product"
    assert response.json()["error"]["message"] == 'There is no product "unicorn".'
    assert response.json()["error"]["details"][0]["field"] == "items[1].product_id"
    assert postgres.ask("shop", "SELECT count(*) FROM orders") == orders


def test_an_order_that_cannot_be_stored_whole_is_not_stored_at_all(backend: Backend, postgres: Postgres) -> None:
    orders = postgres.ask("shop", "SELECT count(*) FROM orders")
    with postgres.connect("shop") as connection:
        connection.execute("ALTER TABLE order_items ADD CONSTRAINT obstacle CHECK (quantity <> 13) NOT VALID")
    response = _order(backend, [{"product_id": "mug", "quantity": 13}])
    assert response.status_code == 500
    assert "obstacle" not in response.text
    assert postgres.ask("shop", "SELECT count(*) FROM orders") == orders


def test_a_product_twice_in_an_order_is_refused(backend: Backend) -> None:
    response = _order(backend, [{"product_id": "mug", "quantity": 1}, {"product_id": "mug", "quantity": 2}])
    assert response.status_code == 400
    assert 'the product "mug" is in it twice' in response.json()["error"]["message"]


def test_an_order_in_two_currencies_is_refused(backend: Backend, postgres: Postgres) -> None:
    with postgres.connect("shop") as connection:
        connection.execute("INSERT INTO products VALUES ('beret', 'Beret', 2500, 'EUR')")
    response = _order(backend, [{"product_id": "mug", "quantity": 1}, {"product_id": "beret", "quantity": 1}])
    assert response.status_code == 400
    assert "EUR, USD" in response.json()["error"]["message"]


def test_an_order_that_nobody_placed_is_not_found(backend: Backend) -> None:
    response = backend.client.get(f"/api/orders/{uuid4()}")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "order_not_found"
