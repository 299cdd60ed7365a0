"""The page that people see, which nginx serves; what one does there is the journey."""

from uuid import uuid4

import httpx
import pytest


@pytest.mark.requirement("P2", "P4", "P6")
def test_the_page_is_the_frontends(page: httpx.Response) -> None:
    assert '<div id="root">' in page.text
    assert page.headers["server"].startswith("nginx")


@pytest.mark.requirement("P2", "P6")
@pytest.mark.parametrize("path", ["payments/{unique}", "merchants"])
def test_an_address_within_the_frontend_gives_the_page(site: httpx.Client, page: httpx.Response, path: str) -> None:
    response = site.get(path.format(unique=uuid4()))
    assert (response.status_code, response.text) == (200, page.text)
