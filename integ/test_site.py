"""What customers open, as a browser has it: by the distribution, without a key."""

import re
from typing import Final
from uuid import uuid4

import httpx
import pytest

from integ.errors import error_of
from integ.moments import Moment

pytestmark = pytest.mark.moment(Moment.SILENCE)

_HASHED: Final = re.compile(r'"(/assets/[^"]+-[A-Za-z0-9_-]{8}\.(?:js|css))"')


@pytest.mark.requirement("C7", "P6")
def test_the_page_is_asked_for_again_each_time(page: httpx.Response) -> None:
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"


@pytest.mark.requirement("C7", "P6")
def test_the_page_has_the_security_headers(page: httpx.Response) -> None:
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["strict-transport-security"].startswith("max-age=31536000")
    assert page.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.requirement("C6", "C7", "P6")
def test_scripts_and_style_sheets_come_from_the_bucket_and_are_kept_for_a_day(
    site: httpx.Client, page: httpx.Response
) -> None:
    paths = _HASHED.findall(page.text)
    assert {path.rpartition(".")[2] for path in paths} == {"js", "css"}
    for path in paths:
        response = site.get(path)
        assert response.status_code == 200
        assert "max-age=86400" in response.headers["cache-control"]
        assert response.headers["content-type"].startswith(("text/javascript", "text/css"))
        assert response.headers["server"] == "AmazonS3"


@pytest.mark.requirement("C7", "P6")
def test_a_file_that_is_not_there_is_not_the_page(site: httpx.Client) -> None:
    response = site.get(f"assets/index-{uuid4()}.js")
    assert response.status_code in {403, 404}
    assert not response.headers["content-type"].startswith("text/html")


@pytest.mark.requirement("C7", "P6")
def test_an_error_of_the_api_is_the_backends_and_not_the_page(site: httpx.Client) -> None:
    path = f"api/{uuid4()}"
    assert path in error_of(site.get(path), status=404)["message"]
