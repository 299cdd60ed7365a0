"""The load check as a build runs it: in its own environment, by a proxy, with certificates of a private authority."""

import json
import os
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest

from rehearsal.edge.authority import Authority
from rehearsal.edge.client import client_env
from rehearsal.edge.proxy import Proxy, Routes
from rehearsal.edge.upstream import Upstream
from tests.conftest import ROOT

HOST = "a1b2c3.execute-api.us-east-1.amazonaws.com"
KEY = "the-value-of-the-key-0123456789"
CREDENTIALS = """<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>2</AccessKeyId>
<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>"""

DEMAND = {"users": 20, "spawn_rate": 10, "seconds": 60, "p95_ms": 9000, "error_percent": 1, "fewest_requests": 600}
TOLD = {
    "STAGE": "staging",
    "STAGE_REGION": "us-east-1",
    "WORKLOAD": "shop",
    "API_URL": f"https://{HOST}/v1/",
    "API_KEY_ID": "key-1",
    "CLUSTER_NAME": "cluster",
    "LOAD_BALANCER_URL": "http://lb.example.com",
    "SITE_URL": "https://shop.example.com",
    "CHECK_ROLE_ARN": "arn:aws:iam::333333333333:role/checks",
    "HEALTH_ALARM_NAME": "unhealthy",
    "LOAD_CHECK": json.dumps(DEMAND),
    "LOAD_USERS": "2",
    "LOAD_SECONDS": "1",
    "AWS_ACCESS_KEY_ID": "1",
    "AWS_SECRET_ACCESS_KEY": "1",
}


@dataclass
class Shop:
    """The API behind a key, and as much of AWS as reading it takes; `loses` is the answer to every order."""

    orders: dict[str, Any] = field(default_factory=dict)
    refused: int = 0
    loses: int = 0

    def answer(self, method: str, path: str, key: str | None, body: bytes) -> tuple[int, str]:
        if "Action=AssumeRole" in body.decode():
            return 200, CREDENTIALS
        if path.startswith("/apikeys/"):
            return 200, json.dumps({"id": "key-1", "value": KEY})
        return self._of_the_api(method, path, key, body)

    def _of_the_api(self, method: str, path: str, key: str | None, body: bytes) -> tuple[int, str]:
        if key != KEY or not path.startswith("/v1/api/"):
            self.refused += 1
            return 403, "{}"
        if path == "/v1/api/products":
            return 200, json.dumps({"products": [{"id": "mug"}]})
        if method == "POST":
            if self.loses:
                return self.loses, json.dumps({"error": {"code": "lost"}})
            identifier = str(uuid4())
            self.orders[identifier] = {"id": identifier, **json.loads(body)}
            return 201, json.dumps(self.orders[identifier])
        return 200, json.dumps(self.orders[path.rpartition("/")[2]])


@pytest.fixture
def shop() -> Shop:
    return Shop()


@contextmanager
def serving(shop: Shop, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, text = shop.answer(self.command, self.path, self.headers.get("x-api-key"), body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815 - the base class' way of naming

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Check = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def check(shop: Shop, tmp_path: Path) -> Iterator[Check]:
    """Runs it in a directory of its own, told what a stage's action is told; more variables replace those."""
    subprocess.run(["make", "--silent", ".venv-load/.installed"], cwd=ROOT, check=True)
    certificates = tmp_path / "ca"
    certificates.mkdir()
    authority = Authority.create(certificates, environment={})
    with serving(shop) as plain, serving(shop, authority.server_context(HOST)) as tls:
        upstream = Upstream({})
        routes = Routes(is_emulated=lambda host: host == HOST, gateway_port=plain, tls_port=tls, upstream=upstream)
        proxy = Proxy.start(port=0, routes=routes)
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{plain}",
            **TOLD,
            **client_env(port=proxy.port, certificates=certificates),
        }

        def run(**more: str) -> "subprocess.CompletedProcess[str]":
            command = [str(ROOT / ".venv-load" / "bin" / "python"), "-m", "load.check"]
            given = {**environment, **more}
            return subprocess.run(
                command, cwd=tmp_path, env=given, capture_output=True, text=True, timeout=60, check=False
            )

        yield run
        proxy.stop()


def cases(directory: Path) -> dict[str, str | None]:
    """Each case of the report, with what is wrong; None where nothing is."""
    suite = ET.parse(directory / "reports" / "load.xml").getroot()
    assert suite.get("name") == "load-staging"
    wrong = {f"{case.get('classname')}: {case.get('name')}": case.find("failure") for case in suite}
    return {name: None if failure is None else failure.get("message") for name, failure in wrong.items()}


@pytest.mark.requirement("D6")
def test_users_order_with_the_key_and_what_was_measured_is_reported(check: Check, shop: Shop, tmp_path: Path) -> None:
    done = check()
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(shop.orders) >= 2
    assert all(order["reference"].startswith("check-") for order in shop.orders.values())
    assert shop.refused == 0
    assert len(cases(tmp_path)) == 7
    assert not any(cases(tmp_path).values())
    assert "GET /api/orders/{id}: p95 of at most 9000 ms; measured: " in done.stdout
    page = (tmp_path / "reports" / "load.html").read_text()
    assert "/api/orders/{id}" in page
    assert KEY not in page + done.stdout + done.stderr


def test_wrong_answers_fail_it_and_an_endpoint_that_is_not_reached_does_too(
    check: Check, shop: Shop, tmp_path: Path
) -> None:
    shop.loses = 503
    done = check()
    assert done.returncode == 1
    wrong = {name: why for name, why in cases(tmp_path).items() if why}
    assert "load.GET /api/products: at most 1 % errors" not in wrong
    assert "100.00 %" in str(wrong["load.POST /api/orders: at most 1 % errors"])
    assert "no request" in str(wrong["load.GET /api/orders/{id}: at most 1 % errors"])
    assert "503 instead of 201" in done.stdout


def test_slow_answers_fail_it(check: Check) -> None:
    done = check(LOAD_CHECK=json.dumps({**DEMAND, "p95_ms": 0.001}))
    assert done.returncode == 1
    assert "NOT MET GET /api/products: p95 of at most 0.001 ms" in done.stdout


def test_it_says_what_it_is_not_told(check: Check) -> None:
    done = check(LOAD_CHECK="")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("LOAD_CHECK is not set: give it the stage's load_check settings")
