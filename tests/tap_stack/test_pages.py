"""The function before the pages' cache, run as CloudFront would: its whole code, then `handler`."""

import json
import subprocess

import pytest

from tests.conftest import ROOT
from tests.tap_stack.templates import Json
from tests.workload.backend import NODE

PAGES_FUNCTION = ROOT / "tap_stack" / "pages.js"

LARGEST_BYTES = 10 * 1024
"""Of a function: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"""
_RUN = """
const vm = require('node:vm')
const [code, uris] = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
const context = vm.createContext({})
vm.runInContext(code, context)
const ask = (uri) => vm.runInContext('handler', context)({ version: '1.0', request: { method: 'GET', uri } })
console.log(JSON.stringify(uris.map(ask)))
"""
PAGES = ("/", "/cart", "/cart/", "/orders/0b8f1d0e-4d1c-4f3e-9f53-6d2f4f0a1b2c", "/apiary", "/a.b/c", "//")
FILES = ("/index.html", "/favicon.svg", "/robots.txt", "/old.php", "/.well-known/security.txt")


@pytest.fixture(scope="module")
def answers() -> dict[str, Json]:
    """What the function makes of each address."""
    uris = [*PAGES, *FILES, "/api"]
    told = json.dumps([PAGES_FUNCTION.read_text(), uris])
    done = subprocess.run([NODE, "-e", _RUN], input=told, check=True, capture_output=True, text=True, timeout=30)
    return dict(zip(uris, json.loads(done.stdout), strict=True))


@pytest.mark.requirement("C7")
@pytest.mark.parametrize("uri", PAGES)
def test_an_address_without_a_file_is_the_storefronts_page(answers: dict[str, Json], uri: str) -> None:
    assert answers[uri] == {"method": "GET", "uri": "/index.html"}


@pytest.mark.requirement("C7")
@pytest.mark.parametrize("uri", FILES)
def test_a_file_is_itself_there_or_not(answers: dict[str, Json], uri: str) -> None:
    assert answers[uri] == {"method": "GET", "uri": uri}


@pytest.mark.requirement("C7")
def test_the_api_without_a_path_is_no_page(answers: dict[str, Json]) -> None:
    answer = answers["/api"]
    assert (answer["statusCode"], answer["headers"]["cache-control"]["value"]) == (404, "no-store")
    assert json.loads(answer["body"]["data"])["error"]["code"] == "not_found"


def test_it_is_within_cloudfronts_limit() -> None:
    assert PAGES_FUNCTION.stat().st_size < LARGEST_BYTES
