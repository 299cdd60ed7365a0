import dataclasses
import gc
import socket
import ssl
import threading

import httpx
import pytest

from rehearsal.edge.authority import Authority
from rehearsal.edge.proxy import Proxy, Routes
from rehearsal.edge.upstream import Upstream
from tests.rehearsal.edge import servers
from tests.rehearsal.edge.conftest import EMULATED, Via

_NOWHERE = Routes(is_emulated=lambda _: True, gateway_port=1, tls_port=1, upstream=Upstream({}))


def test_https_to_an_emulated_name_is_answered_here_with_a_certificate_that_verifies(via: Via) -> None:
    said = via({}).get(f"https://{EMULATED}/api/orders?a=1").json()
    assert said["path"] == "/api/orders?a=1"
    assert said["headers"]["host"] == EMULATED


def test_several_requests_share_a_connection_with_tls(via: Via) -> None:
    client = via({})
    assert [client.get(f"https://{EMULATED}/{n}").json()["path"] for n in range(3)] == ["/0", "/1", "/2"]


def test_plain_http_to_an_emulated_name_says_so_whatever_the_client_claims(via: Via) -> None:
    claims = {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "443"}
    said = via({}).get(f"http://{EMULATED}/health", headers=claims).json()
    assert (said["path"], said["headers"]["host"]) == ("/health", EMULATED)
    assert (said["headers"]["x-forwarded-proto"], said["headers"]["x-forwarded-port"]) == ("http", "80")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_large_body_arrives_whole(via: Via, scheme: str) -> None:
    assert via({}).post(f"{scheme}://{EMULATED}/", content=b"x" * 3_000_000).json()["received"] == 3_000_000


def test_other_hosts_are_reached_directly_and_keep_their_own_certificate(via: Via) -> None:
    stranger = Authority()
    for port in servers.echo(stranger.server_context("localhost")):
        with pytest.raises(httpx.ConnectError, match="certificate"):
            via({}).get(f"https://localhost:{port}/")
    for port in servers.echo():
        assert via({}).get(f"http://localhost:{port}/there").json()["path"] == "/there"


def test_other_hosts_go_through_the_proxy_that_the_user_has(via: Via) -> None:
    for port in servers.company_proxy():
        client = via({"HTTPS_PROXY": f"http://me:secret@127.0.0.1:{port}", "http_proxy": f"127.0.0.1:{port}"})
        with pytest.raises(httpx.ProxyError, match="502"):
            client.get("https://registry.example.com/")
        said = client.get("http://registry.example.com/package").json()
        assert said["path"] == "http://registry.example.com/package"


def test_hosts_that_the_user_excepts_from_the_proxy_are_reached_directly(via: Via) -> None:
    for company in servers.company_proxy():
        for port in servers.echo():
            client = via({"http_proxy": f"127.0.0.1:{company}", "no_proxy": "localhost"})
            assert client.get(f"http://localhost:{port}/there").json()["path"] == "/there"


def test_a_host_that_cannot_be_reached_is_named(via: Via) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        answer = via({}).get(f"http://localhost:{port}/")
    assert answer.status_code == 502
    assert f"localhost:{port} cannot be reached" in answer.text


def test_a_request_that_is_none_for_a_proxy_is_refused() -> None:
    proxy = Proxy.start(port=0, routes=_NOWHERE)
    try:
        answer = httpx.get(f"http://127.0.0.1:{proxy.port}/health", trust_env=False)
    finally:
        proxy.stop()
    assert answer.status_code == 400
    assert "this is a proxy" in answer.text


@pytest.mark.parametrize(
    "target", ["CONNECT nowhere", "CONNECT shop.example.com:x", "GET http://[::1/", "GET http://shop.example.com:x/"]
)
def test_an_address_that_is_none_is_refused(target: str) -> None:
    routes = dataclasses.replace(_NOWHERE, is_emulated=lambda _: False)
    proxy = Proxy.start(port=0, routes=routes)
    try:
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as client, client.makefile("rb") as answer:
            client.sendall(f"{target} HTTP/1.1\r\nHost: shop\r\n\r\n".encode())
            assert answer.readline() == b"HTTP/1.1 400 Refused\r\n"
    finally:
        proxy.stop()


def test_a_client_that_has_said_all_still_gets_its_answer_whatever_is_collected_meanwhile() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        proxy = Proxy.start(port=0, routes=dataclasses.replace(_NOWHERE, tls_port=server.getsockname()[1]))
        try:
            with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as client:
                client.sendall(b"CONNECT shop.example.com:443 HTTP/1.1\r\nHost: shop\r\n\r\n")
                with server.accept()[0] as far, client.makefile("rb") as answer:
                    far.settimeout(10)
                    assert [answer.readline(), answer.readline()] == [
                        b"HTTP/1.1 200 Connection established\r\n",
                        b"\r\n",
                    ]
                    client.sendall(b"question")
                    client.shutdown(socket.SHUT_WR)
                    with far.makefile("rb") as asked:
                        assert asked.read() == b"question"
                    gc.collect()
                    far.sendall(b"answer")
                    far.shutdown(socket.SHUT_WR)
                    assert answer.read() == b"answer"
        finally:
            proxy.stop()


def test_a_users_proxy_that_hangs_up_is_named(via: Via) -> None:
    with socket.create_server(("127.0.0.1", 0)) as company:

        def hang_up() -> None:
            company.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(httpx.ProxyError, match="502"):
            via({"https_proxy": f"127.0.0.1:{company.getsockname()[1]}"}).get("https://registry.example.com/")
        thread.join()


def test_tls_below_1_2_is_refused(authority: Authority) -> None:
    assert authority.server_context(EMULATED).minimum_version is ssl.TLSVersion.TLSv1_2


def test_nothing_is_left_of_a_proxy_that_was_stopped() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        routes = Routes(
            is_emulated=lambda _: True, gateway_port=1, tls_port=silent.getsockname()[1], upstream=Upstream({})
        )
        proxy = Proxy.start(port=0, routes=routes)
        port = proxy.port
        with socket.create_connection(("127.0.0.1", port), timeout=10) as tunnel:
            tunnel.sendall(b"CONNECT shop:443 HTTP/1.1\r\nHost: shop\r\n\r\n")
            assert b"200" in tunnel.recv(1024)
            proxy.stop()
            assert tunnel.recv(1) == b""
    assert "proxy" not in [thread.name for thread in threading.enumerate()]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
