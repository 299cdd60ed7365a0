import json
import re

import httpx
import pytest

from integ.moments import SILENCE_S
from integ.traffic import Traffic
from integ.waiting import wait_until
from integ.workloads import WORKLOADS
from tests.conftest import ROOT


def _client(*answers: int | Exception, otherwise: int = 201) -> httpx.Client:
    remaining = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"products": [{"id": "mug"}]})
        response = remaining.pop(0) if remaining else otherwise
        if isinstance(response, Exception):
            raise response
        return httpx.Response(response, text="database_unavailable" if response == 503 else "")

    return httpx.Client(transport=httpx.MockTransport(answer), base_url="https://example.com/v1/")


def _traffic(*answers: int | Exception) -> Traffic:
    return Traffic(WORKLOADS["shop"].customer(_client(*answers)))


def test_every_purchase_that_is_not_made_is_told() -> None:
    traffic = _traffic(201, 503, httpx.ReadTimeout("too slow"), 429)
    traffic.buy(6)
    assert traffic.made == 3
    assert sorted(traffic.failures) == [
        "429 from POST https://example.com/v1/api/orders: ",
        "503 from POST https://example.com/v1/api/orders: database_unavailable",
        "ReadTimeout: too slow",
    ]


def test_purchases_flow_until_they_need_not() -> None:
    traffic = _traffic(503)
    with traffic.flowing():
        wait_until(lambda: traffic.made, lambda n: n >= 2, waiting_for="purchases", deadline_s=10, pause_s=0.01)
    made = traffic.made
    assert len(traffic.failures) == 1
    traffic.buy()
    assert traffic.made == made + 1


@pytest.mark.parametrize(("workload", "path"), [("shop", "orders"), ("payments", "payments")])
def test_a_customer_buys_what_the_workload_sells_and_each_time_anew(workload: str, path: str) -> None:
    client = _client()
    sent = [WORKLOADS[workload].customer(client)().request for _ in range(2)]
    assert [request.url.path for request in sent] == [f"/v1/api/{path}"] * 2
    references = {json.loads(request.content)["reference"] for request in sent}
    assert len(references) == 2
    assert all(reference.startswith("check-") for reference in references)
    keys = {request.headers.get("idempotency-key") for request in sent}
    assert len(keys - {None}) == (2 if workload == "payments" else 0)


def test_the_silence_after_a_rotation_outlasts_the_backends_idle_connections() -> None:
    """Else the check would be answered by connections from before."""
    source = (ROOT / "workload" / "backend" / "src" / "config.js").read_text()
    found = re.search(r"'DB_IDLE_SECONDS', '(\d+)'", source)
    assert found
    assert int(found[1]) < SILENCE_S
