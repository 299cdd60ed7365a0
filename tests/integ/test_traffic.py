import re

import httpx

from integ.test_rotation import SILENCE_S
from integ.traffic import Traffic
from integ.waiting import wait_until
from tests.conftest import ROOT


def _traffic(*answers: int | Exception, otherwise: int = 201) -> Traffic:
    remaining = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/api/orders"
        assert b'"product_id":"mug"' in request.content
        response = remaining.pop(0) if remaining else otherwise
        if isinstance(response, Exception):
            raise response
        return httpx.Response(response, text="database_unavailable" if response == 503 else "")

    client = httpx.Client(transport=httpx.MockTransport(answer), base_url="https://example.com/v1/")
    return Traffic(client, product_id="mug")


def test_every_order_that_is_not_placed_is_told() -> None:
    traffic = _traffic(201, 503, httpx.ReadTimeout("too slow"), 429)
    traffic.place(6)
    assert traffic.placed == 3
    assert sorted(traffic.failures) == [
        "429 from POST https://example.com/v1/api/orders: ",
        "503 from POST https://example.com/v1/api/orders: database_unavailable",
        "ReadTimeout: too slow",
    ]


def test_orders_flow_until_they_need_not() -> None:
    traffic = _traffic(503)
    with traffic.flowing():
        wait_until(lambda: traffic.placed, lambda n: n >= 2, waiting_for="orders", deadline_s=10, pause_s=0.01)
    placed = traffic.placed
    assert len(traffic.failures) == 1
    traffic.place()
    assert traffic.placed == placed + 1


def test_the_silence_after_a_rotation_outlasts_the_backends_idle_connections() -> None:
    """Else the check would be answered by connections from before."""
    source = (ROOT / "workload" / "backend" / "src" / "config.js").read_text()
    found = re.search(r"env\.DB_IDLE_SECONDS \|\| '(\d+)'", source)
    assert found
    assert int(found[1]) < SILENCE_S
