import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from rehearsal.edge.authority import Authority
from rehearsal.edge.proxy import Proxy, Routes
from rehearsal.edge.upstream import Upstream
from tests.rehearsal.edge import servers

EMULATED = "origin.shop.example.com"
Via = Callable[[dict[str, str]], httpx.Client]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


@pytest.fixture(scope="session")
def authority(certificates: Path) -> Authority:
    return Authority.create(certificates, environment={})


@pytest.fixture(scope="session")
def gateway() -> Iterator[int]:
    """Stands for the engine's port without TLS."""
    yield from servers.echo()


@pytest.fixture(scope="session")
def tls_gateway(authority: Authority) -> Iterator[int]:
    """Stands for the engine's port with TLS."""
    yield from servers.echo(authority.server_context(EMULATED))


@pytest.fixture
def via(certificates: Path, gateway: int, tls_gateway: int) -> Iterator[Via]:
    """Clients that go through a proxy which was started in some environment."""
    opened: list[tuple[Proxy, httpx.Client]] = []

    def client(environment: dict[str, str]) -> httpx.Client:
        routes = Routes(
            is_emulated=lambda host: host == EMULATED,
            gateway_port=gateway,
            tls_port=tls_gateway,
            upstream=Upstream.of(environment),
        )
        proxy = Proxy.start(port=0, routes=routes)
        trust = ssl.create_default_context(cafile=str(certificates / "bundle.pem"))
        through = httpx.Client(proxy=f"http://127.0.0.1:{proxy.port}", verify=trust, trust_env=False)
        opened.append((proxy, through))
        return through

    yield client
    for proxy, through in opened:
        through.close()
        proxy.stop()
