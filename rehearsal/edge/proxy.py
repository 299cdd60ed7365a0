"""An HTTP(S) forward proxy: emulated names lead to the engine, all others go where they always went.

TLS is never opened here. A CONNECT to an emulated name is tunnelled to the engine's own TLS port, which has a
certificate for it; any other to its real destination, through the proxy that the user has if there is one.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Self
from urllib.parse import urlsplit

import h11

from rehearsal.edge.tunnel import Refused, pump
from rehearsal.edge.upstream import Upstream

_MOST_HEAD_BYTES = 64 * 1024
_FORWARDED = (b"x-forwarded-proto", b"x-forwarded-port")
_HOP_BY_HOP = (b"connection", b"proxy-connection", b"proxy-authorization", b"keep-alive")


@dataclass(frozen=True, kw_only=True)
class Routes:
    """Where requests go: `is_emulated` says which names are the engine's, at these ports of 127.0.0.1."""

    is_emulated: Callable[[str], bool]
    gateway_port: int
    tls_port: int
    upstream: Upstream


class Proxy:
    """Serves on 127.0.0.1 in a thread of its own until `stop`."""

    def __init__(self, *, port: int, routes: Routes) -> None:
        self._routes = routes
        self._serving: set[asyncio.Task[None]] = set()
        self._listening: Future[tuple[int, Callable[[], object]]] = Future()
        self._thread = threading.Thread(target=asyncio.run, args=(self._listen(port),), name="proxy", daemon=True)

    @classmethod
    def start(cls, *, port: int, routes: Routes) -> Self:
        """Start to serve; port 0 chooses one. Raises OSError if the port is taken."""
        proxy = cls(port=port, routes=routes)
        proxy._thread.start()
        proxy._listening.result()
        return proxy

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._listening.result()[0]

    def stop(self) -> None:
        """Stop listening and end what is under way."""
        self._listening.result()[1]()
        self._thread.join()

    async def _listen(self, port: int) -> None:
        loop, asked_to_stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        except OSError as error:
            self._listening.set_exception(error)
            return
        chosen: int = server.sockets[0].getsockname()[1]
        self._listening.set_result((chosen, partial(loop.call_soon_threadsafe, asked_to_stop.set)))
        await asked_to_stop.wait()
        server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._keep(asyncio.current_task())
        try:
            with suppress(ConnectionError, asyncio.CancelledError):
                await self._answer(reader, writer)
        finally:
            writer.close()

    def _keep(self, task: asyncio.Task[None] | None) -> None:
        """Until it is done: asyncio forgets a connection whose client has nothing more to say.

        It would be collected with whatever the far end still has to say, in any thread, and could end the reading of
        another connection that got the number of its socket meanwhile.
        """
        if task:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request, rest = await _read_head(reader)
            if request.method == b"CONNECT":
                far_reader, far_writer = await self._tunnel_to(request.target.decode())
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                (far_reader, far_writer), head = await self._forward(request)
                far_writer.write(head)
        except Refused as refusal:
            writer.write(refusal.response())
            return
        except ValueError:  # from the parsing of the address or its port
            writer.write(Refused(400, f"{request.target.decode(errors='replace')} is no address").response())
            return
        far_writer.write(rest)
        await pump((reader, writer), (far_reader, far_writer))

    async def _tunnel_to(self, target: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, _, port = target.rpartition(":")
        if self._routes.is_emulated(host):
            return await asyncio.open_connection("127.0.0.1", self._routes.tls_port)
        return await self._routes.upstream.tunnel(host.strip("[]"), int(port))

    async def _forward(self, request: h11.Request) -> tuple[tuple[asyncio.StreamReader, asyncio.StreamWriter], bytes]:
        """Where a plain request goes, and how its head reads there."""
        url = urlsplit(request.target.decode())
        if url.scheme != "http" or url.hostname is None:
            raise Refused(
                400, f"this is a proxy: it takes http:// addresses and CONNECT, not {request.target.decode()}"
            )
        if self._routes.is_emulated(url.hostname):
            there = await asyncio.open_connection("127.0.0.1", self._routes.gateway_port)
            told = [(b"X-Forwarded-Proto", b"http"), (b"X-Forwarded-Port", b"80")]
            return there, _head(request, target=_origin_form(request), more=told, without=_FORWARDED)
        there, through_proxy = await self._routes.upstream.plain(url.hostname, url.port or 80)
        target = request.target if through_proxy else _origin_form(request)
        return there, _head(request, target=target, more=through_proxy)


async def _read_head(reader: asyncio.StreamReader) -> tuple[h11.Request, bytes]:
    """A request's head, and what was read beyond it."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST_HEAD_BYTES)
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError as error:
            raise Refused(400, str(error)) from error
        if isinstance(event, h11.Request):
            return event, connection.trailing_data[0]
        data = await reader.read(_MOST_HEAD_BYTES)
        if not data:
            raise ConnectionResetError
        connection.receive_data(data)


def _origin_form(request: h11.Request) -> bytes:
    url = urlsplit(request.target.decode())
    return (url._replace(scheme="", netloc="").geturl() or "/").encode()


def _head(
    request: h11.Request,
    *,
    target: bytes,
    more: list[tuple[bytes, bytes]],
    without: tuple[bytes, ...] = (),
) -> bytes:
    """The head for the next hop. One request a connection: the far end closes it, and so ends the response."""
    dropped = (*_HOP_BY_HOP, *without)
    kept = [(name, value) for name, value in request.headers.raw_items() if name.lower() not in dropped]
    headers = [*kept, *more, (b"Connection", b"close")]
    rewritten = h11.Request(method=request.method, target=target, headers=headers)
    return h11.Connection(h11.CLIENT).send(rewritten) or b""
