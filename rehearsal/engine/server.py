"""Serving: one port in the clear, one with TLS for what is called by its name, and the proxy that leads names here."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

from hypercorn.asyncio import serve as serve_asgi
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from ministack import app as ministack
from ministack.services import ecs

from rehearsal.edge.authority import Authority
from rehearsal.edge.proxy import Proxy, Routes
from rehearsal.edge.upstream import Upstream
from rehearsal.engine import aurora, hosts, registry
from rehearsal.engine.patch import Engine
from rehearsal.engine.tls import TlsConfig
from rehearsal.errors import RehearsalError

_GRACE_SECONDS = 1.0
_STOP_WITHIN_SECONDS = 15.0
_FORWARDED = (b"x-forwarded-proto", b"x-forwarded-port")


def serve(engine: Engine, *, tls: socket.socket, authority: Authority, upstream: Upstream) -> None:
    """Patch MiniStack and serve it until SIGTERM or SIGINT; then end every task, function and database.

    Raises:
        RehearsalError: A port is taken.
    """
    certificate, key = engine.local_certificate
    authority.write_leaf(["127.0.0.1", "localhost"], certificate=certificate, key=key)
    registry.install_all(engine)
    config = TlsConfig(authority)
    config.insecure_bind = [f"127.0.0.1:{engine.gateway_port}"]
    config.bind = [f"fd://{tls.detach()}"]
    config.loglevel = "WARNING"
    config.graceful_timeout = _GRACE_SECONDS
    proxy = _start_proxy(engine, upstream)
    try:
        asyncio.run(_serve(config))
    except OSError as error:
        raise RehearsalError(f"The embedded AWS cannot listen on 127.0.0.1:{engine.gateway_port}: {error}") from error
    finally:
        proxy.stop()


def _start_proxy(engine: Engine, upstream: Upstream) -> Proxy:
    routes = Routes(
        is_emulated=hosts.is_emulated,
        gateway_port=engine.gateway_port,
        tls_port=engine.tls_port,
        upstream=upstream,
    )
    try:
        return Proxy.start(port=engine.proxy_port, routes=routes)
    except OSError as error:
        raise RehearsalError(
            f"The rehearsal's proxy cannot listen on 127.0.0.1:{engine.proxy_port}: {error}"
        ) from error


def _on_stop(stop: Callable[[], object]) -> None:
    """Call `stop` in the running event loop when asked to stop; end the process if that does not come to an end.

    A handler of asyncio's own would wait for a stuck event loop for ever. What is still running then dies with us.
    """
    loop = asyncio.get_running_loop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)
        deadline = threading.Timer(_STOP_WITHIN_SECONDS, os._exit, [1])
        deadline.daemon = True
        deadline.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


async def _serve(config: TlsConfig) -> None:
    asked_to_stop = asyncio.Event()
    _on_stop(asked_to_stop.set)
    try:
        await serve_asgi(_application, config, shutdown_trigger=asked_to_stop.wait)
    finally:
        ministack._reset_all_state()
        ecs._docker.close(timeout=_GRACE_SECONDS)
        aurora.stop_all()


async def _application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """MiniStack, told of a request that came by TLS what a load balancer's listener is chosen by."""
    if scope["type"] == "http" and scope["scheme"] == "https":
        kept = [header for header in scope["headers"] if header[0] not in _FORWARDED]
        scope = {**scope, "headers": [*kept, (b"x-forwarded-proto", b"https"), (b"x-forwarded-port", b"443")]}
    await ministack.app(scope, receive, send)
