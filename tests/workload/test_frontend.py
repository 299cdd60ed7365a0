"""What the frontend's nginx answers, by its very configuration."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex
from typing import Any, cast

import httpx
import psutil
import pytest

from integ.waiting import wait_until
from rehearsal import privileges
from rehearsal.collector.access_log import span_of
from tests.workload.backend import DEADLINE_S, PAUSE_S
from tests.workload.frontend import DIRECTORY, HEALTH, Frontend

DIST = DIRECTORY / "dist"
PAGES = ("/", "/merchants", "/merchants/m-1/", "/payments/0b8f1d0e", "/assets", "/apiary", "/a.b/c")
MISSING = ("/assets/index-00000000.js", "/assets/page", "/old.php", "/.env", "/.well-known/security.txt")
TRACE, CALLER = "67409f0a5c1d2e3f405162738495a6b7", "0102030405060708"
TRACEPARENT = f"00-{TRACE}-{CALLER}-01"
COLLECTOR = {"OTEL_COLLECTOR": "localhost:4317", "OTEL_SERVICE_NAME": "payments-frontend"}

pytestmark = [pytest.mark.requirement("P2"), pytest.mark.product("payments")]


@pytest.fixture(scope="module", params=[{}, COLLECTOR], ids=["untraced", "traced"])
def frontend(request: pytest.FixtureRequest, reachable: Path) -> Iterator[Frontend]:
    with Frontend.running(reachable / "frontend", **request.param) as running:
        yield running


@pytest.fixture(scope="module")
def client(frontend: Frontend) -> httpx.Client:
    return frontend.client


@pytest.fixture(scope="module")
def script() -> str:
    """The address of the page's script."""
    (path,) = (DIST / "assets").glob("*.js")
    return f"/assets/{path.name}"


def test_it_is_healthy_in_a_word(client: httpx.Client) -> None:
    response = client.get(HEALTH)
    assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.parametrize("path", PAGES)
def test_an_address_without_a_file_is_the_page_which_is_asked_for_again(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.text) == (200, (DIST / "index.html").read_text())
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", MISSING)
def test_a_file_that_is_not_there_is_not_the_page_and_not_remembered(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["cache-control"]) == (404, "no-cache")


def test_a_hashed_file_is_kept_for_ever(client: httpx.Client, script: str) -> None:
    response = client.get(script)
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    unchanged = client.get(script, headers={"if-none-match": response.headers["etag"]})
    assert (unchanged.status_code, unchanged.headers["cache-control"]) == (304, response.headers["cache-control"])


def test_other_files_are_asked_for_again(client: httpx.Client) -> None:
    response = client.get("/favicon.svg")
    assert (response.headers["content-type"], response.headers["cache-control"]) == ("image/svg+xml", "no-cache")


@pytest.mark.parametrize("via", [{}, {"via": "2.0 0123.cloudfront.net (CloudFront)"}])
def test_text_is_compressed_for_cloudfront_too(client: httpx.Client, script: str, via: dict[str, str]) -> None:
    for path in ("/", script):
        packed = client.get(path, headers={"accept-encoding": "gzip", **via})
        plain = client.get(path, headers={"accept-encoding": "identity"})
        assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
        assert "content-encoding" not in plain.headers
        assert packed.text == plain.text


def test_the_api_without_a_path_is_no_page(client: httpx.Client) -> None:
    response = client.get("/api")
    assert (response.status_code, response.headers["content-type"]) == (404, "application/json; charset=utf-8")
    assert response.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", HEALTH, 200),
        ("GET", "/no.js", 404),
        ("POST", "/", 405),
        ("GET", f"/{'a' * 9000}", 414),
    ],
    ids=["page", "health", "missing", "method", "length"],
)
def test_every_answer_has_the_security_headers(client: httpx.Client, method: str, path: str, status: int) -> None:
    from tap_stack.security_headers import CONTENT_SECURITY_POLICY

    response = client.request(method, path)
    assert response.status_code == status
    directives = dict(line.split(" ", 1) for line in response.headers["content-security-policy"].split("; "))
    assert directives == CONTENT_SECURITY_POLICY, "it differs from what CloudFront says"
    assert response.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert response.headers["permissions-policy"] == "camera=(), geolocation=(), microphone=()"
    assert response.headers["server"] == "nginx", "its version is nobody's business"


def test_nothing_on_the_page_needs_an_exception_from_the_policy() -> None:
    page = (DIST / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|data:", page)
    assert set(re.findall(r'(?:src|href)="([^"]*)"', page)) == {
        "/favicon.svg",
        *(f"/assets/{path.name}" for path in (DIST / "assets").iterdir()),
    }


def test_the_page_is_told_the_trace_that_it_belongs_to_and_the_log_has_it(frontend: Frontend) -> None:
    told = frontend.client.get("/traced?by=name", headers={"traceparent": TRACEPARENT}).headers["server-timing"]
    match = re.fullmatch(rf'traceparent;desc="00-{TRACE}-([0-9a-f]{{16}})-01"', told)
    assert match
    line = logged(frontend, "/traced")
    assert (line["trace_id"], line["span_id"], line["parent_id"]) == (TRACE, match[1], CALLER)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/traced", 200)


@pytest.mark.parametrize("header", [{}, {"traceparent": "nonsense"}], ids=["none", "nonsense"])
def test_a_request_without_a_trace_is_one_of_its_own_that_nobody_keeps(
    frontend: Frontend, header: dict[str, str]
) -> None:
    path = f"/untraced-{len(header)}"
    told = frontend.client.get(path, headers=header).headers["server-timing"]
    match = re.fullmatch(r'traceparent;desc="00-([0-9a-f]{32})-[0-9a-f]{16}-00"', told)
    assert match
    assert logged(frontend, path)["trace_id"] == match[1]


def test_a_log_line_is_json_whatever_was_asked_and_health_is_not_logged(frontend: Frontend) -> None:
    frontend.client.get(HEALTH)
    frontend.client.get("/odd", headers={"user-agent": 'a"b\\c'})
    assert logged(frontend, "/odd")["user_agent"] == 'a"b\\c'
    assert HEALTH not in {line["path"] for line in frontend.log_lines()}


def test_it_runs_as_no_root_and_writes_into_its_own_directory_only(frontend: Frontend, reachable: Path) -> None:
    main = psutil.Process(frontend.container.process.pid)
    programs = [main, *main.children(recursive=True)]
    assert "nginx" in {program.name() for program in programs}
    if psutil.Process().uids().real != 0 or privileges.traversable(reachable / "x"):  # else nobody but root gets there
        assert not [program for program in programs if program.uids().real == 0]
    image = {path for path in (reachable / "frontend" / "images").rglob("*") if path.is_file()}
    assert not [path for path in image if path.name in {"nginx.conf", "nginx.pid"} or "client_body" in str(path)]
    assert (frontend.container.scratch / "nginx.pid").is_file()


def test_with_a_collector_nginx_itself_traces(reachable: Path) -> None:
    with Frontend.running(reachable / "frontend", **COLLECTOR) as traced:
        configuration = (traced.container.scratch / "nginx.conf").read_text()
    assert re.search(r"^load_module \S*/ngx_otel_module.so;", configuration, re.MULTILINE)
    assert "otel_exporter { endpoint localhost:4317; }" in configuration
    assert "otel_service_name payments-frontend;" in configuration
    assert "otel_trace_context propagate;" in configuration
    assert "map $http_traceparent" not in configuration, "the module has variables of these names"
    assert "${" not in configuration


@pytest.mark.parametrize("collector", [{}, COLLECTOR], ids=["untraced", "traced"])
def test_sigterm_lets_a_request_be_finished_and_exits_with_0(reachable: Path, collector: dict[str, str]) -> None:
    """With tracing as without: nginx's own reaction to SIGTERM is to drop what it is at."""
    with Frontend.running(reachable / "frontend", **collector) as stopping, ThreadPoolExecutor(1) as pool:
        address = (stopping.client.base_url.host, stopping.client.base_url.port or 0)
        with socket.create_connection(address, timeout=DEADLINE_S) as slow:
            slow.sendall(b"GET /slow HTTP/1.1\r\nhost: frontend\r\nconnection: close\r\n")
            for _ in range(3):  # so that its first lines have arrived
                stopping.client.get(HEALTH)
            stopped = pool.submit(stopping.container.stop, DEADLINE_S)
            waiting_for = "no new connections"
            wait_until(lambda: refused(stopping), bool, waiting_for=waiting_for, deadline_s=DEADLINE_S, pause_s=PAUSE_S)
            slow.sendall(b"\r\n")
            assert slow.recv(1024).startswith(b"HTTP/1.1 200 OK")
        stopped.result()
        assert stopping.container.wait()["StatusCode"] == 0
        assert logged(stopping, "/slow")["status"] == 200


def refused(frontend: Frontend) -> bool:
    try:
        httpx.get(frontend.client.base_url.join(HEALTH), trust_env=False)
    except (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError):
        return True
    return False


def logged(frontend: Frontend, path: str) -> dict[str, object]:
    """The line of the only request for an address."""
    (line,) = wait_until(
        lambda: [line for line in frontend.log_lines() if line["path"] == path],
        bool,
        waiting_for=f"a log line of {path}",
        deadline_s=DEADLINE_S,
        pause_s=PAUSE_S,
    )
    return line


def test_a_line_of_its_log_is_the_span_that_its_answer_names(frontend: Frontend, client: httpx.Client) -> None:
    """As what stands for its module in a rehearsal reads it."""
    trace = token_hex(16)
    answer = client.get("/", headers={"traceparent": f"00-{trace}-{CALLER}-01"})

    def spans() -> list[dict[str, Any]]:
        written = cast(bytes, frontend.container.logs()).decode().splitlines()
        return [span for line in written if (span := span_of(line)) and span["traceId"] == trace]

    [span] = wait_until(spans, bool, waiting_for="the line", deadline_s=DEADLINE_S, pause_s=PAUSE_S)
    assert span["parentSpanId"] == CALLER
    assert f"00-{trace}-{span['spanId']}-01" in answer.headers["server-timing"]
    assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
