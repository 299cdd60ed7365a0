"""The storefront's addresses; what one does there is the journey."""

from uuid import uuid4

import httpx
import pytest


@pytest.mark.requirement("C7")
@pytest.mark.parametrize("path", ["cart", "orders/{unique}", "orders/{unique}/"])
def test_an_address_within_the_storefront_gives_the_page(site: httpx.Client, page: httpx.Response, path: str) -> None:
    response = site.get(path.format(unique=uuid4()))
    assert (response.status_code, response.text) == (200, page.text)
