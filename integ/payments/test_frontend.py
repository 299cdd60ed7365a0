"""The page that people see, which nginx serves, and payments by it."""

from uuid import uuid4

import httpx
import pytest

from integ.payments.paying import pay, payment


@pytest.mark.requirement("P2", "P4", "P6")
def test_the_page_is_the_frontends(page: httpx.Response) -> None:
    assert '<div id="root">' in page.text
    assert page.headers["server"].startswith("nginx")


@pytest.mark.requirement("P2", "P6")
@pytest.mark.parametrize("path", ["payments/{unique}", "merchants"])
def test_an_address_within_the_frontend_gives_the_page(site: httpx.Client, page: httpx.Response, path: str) -> None:
    response = site.get(path.format(unique=uuid4()))
    assert (response.status_code, response.text) == (200, page.text)


@pytest.mark.requirement("P2", "P6")
def test_a_payment_can_be_made_through_the_front_door(site: httpx.Client) -> None:
    made = pay(site, payment())
    assert made.status_code == 201, made.text
    assert site.get(f"api/payments/{made.json()['id']}").json() == made.json()
