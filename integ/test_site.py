"""The storefront, and the API through it, as a browser has them: by the distribution, without a key."""

import re
from typing import Final
from uuid import uuid4

import httpx
import pytest

from integ.errors import error_of
from integ.waiting import wait_for_status

_HASHED: Final = re.compile(r'"(/assets/[^"]+-[A-Za-z0-9_-]{8}\.(?:js|css))"')


@pytest.fixture(scope="module")
def page(site: httpx.Client) -> httpx.Response:
    """What the front door answers."""
    return wait_for_status(site, "", 200, waiting_for="the storefront's page", deadline_s=60)


@pytest.mark.requirement("C7")
def test_the_page_is_asked_for_again_each_time(page: httpx.Response) -> None:
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"


@pytest.mark.requirement("C7")
def test_the_page_has_the_security_headers(page: httpx.Response) -> None:
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["strict-transport-security"].startswith("max-age=31536000")
    assert page.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.requirement("C7")
@pytest.mark.parametrize("path", ["cart", "orders/{unique}", "orders/{unique}/"])
def test_an_address_within_the_storefront_gives_the_page(site: httpx.Client, page: httpx.Response, path: str) -> None:
    response = site.get(path.format(unique=uuid4()))
    assert (response.status_code, response.text) == (200, page.text)


@pytest.mark.requirement("C6", "C7")
def test_scripts_and_style_sheets_are_kept_for_a_day(site: httpx.Client, page: httpx.Response) -> None:
    paths = _HASHED.findall(page.text)
    assert {path.rpartition(".")[2] for path in paths} == {"js", "css"}
    for path in paths:
        response = site.get(path)
        assert response.status_code == 200
        assert "max-age=86400" in response.headers["cache-control"]
        assert response.headers["content-type"].startswith(("text/javascript", "text/css"))


@pytest.mark.requirement("C7")
def test_a_file_that_is_not_there_is_not_the_page(site: httpx.Client) -> None:
    response = site.get(f"assets/index-{uuid4()}.js")
    assert response.status_code in {403, 404}
    assert not response.headers["content-type"].startswith("text/html")


@pytest.mark.requirement("C7")
def test_an_error_of_the_api_is_the_backends_and_not_the_page(site: httpx.Client) -> None:
    path = f"api/{uuid4()}"
    assert path in error_of(site.get(path), status=404)["message"]


@pytest.mark.requirement("C7")
def test_an_order_can_be_placed_in_the_storefront(site: httpx.Client) -> None:
    waiting_for = "the products, which a paused database needs time for"
    products = wait_for_status(site, "api/products", 200, waiting_for=waiting_for, deadline_s=120).json()["products"]
    items = [{"product_id": products[0]["id"], "quantity": 1}]
    placed = site.post("api/orders", json={"reference": f"check-{uuid4()}", "items": items})
    assert placed.status_code == 201
    assert site.get(f"api/orders/{placed.json()['id']}").json() == placed.json()


@pytest.mark.requirement("C7")
def test_plain_http_is_sent_to_https(site: httpx.Client) -> None:
    address = site.base_url.copy_with(scheme="http", path="/cart")
    response = site.get(address)
    assert (response.status_code, response.headers["location"]) == (301, str(address.copy_with(scheme="https")))
