"""A customer's journey: the page, its scripts, the products, an order, and the order's own page. A test each."""

from typing import Any

import httpx
import pytest

from integ.journey import Journey
from integ.moments import Moment
from integ.shop.ordering import order

pytestmark = pytest.mark.moment(Moment.JOURNEY)

Json = Any


@pytest.fixture(scope="module")
def products(journey: Journey, front: httpx.Response) -> list[Json]:
    assert front.text
    found: list[Json] = journey.get("/api/products")["products"]
    return found


@pytest.fixture(scope="module")
def placed(journey: Journey, products: list[Json]) -> Json:
    return journey.post("/api/orders", order([{"product_id": products[0]["id"], "quantity": 1}]))


@pytest.mark.requirement("C7", "D6")
def test_1_the_storefront_opens(front: httpx.Response) -> None:
    assert '<div id="root">' in front.text


@pytest.mark.requirement("C7", "D6")
def test_2_its_scripts_and_styles_load(journey: Journey, front: httpx.Response) -> None:
    assert journey.load_assets(front) == {"js", "css"}


@pytest.mark.requirement("C7", "D6")
def test_3_it_shows_products(products: list[Json]) -> None:
    assert products


@pytest.mark.requirement("C7", "D6")
def test_4_an_order_can_be_placed_in_it(products: list[Json], placed: Json) -> None:
    assert placed["total"] == products[0]["price"]


@pytest.mark.requirement("C7", "D6")
def test_5_the_order_has_a_page_and_is_still_there(journey: Journey, front: httpx.Response, placed: Json) -> None:
    assert journey.open(f"/orders/{placed['id']}").text == front.text
    assert journey.get(f"/api/orders/{placed['id']}") == placed
