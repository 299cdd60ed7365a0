"""Small servers that say what they were asked."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = {"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}, "received": len(body)}
        answer = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815 - the base class' way of naming

    def log_message(self, *_: object) -> None:
        """Quiet."""


class _Proxy(_Echo):
    """A company's proxy: connects nobody, and says which host it was asked for."""

    def do_CONNECT(self) -> None:
        self.send_response(403, f"asked for {self.path}")
        self.end_headers()


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def echo(tls: ssl.SSLContext | None = None) -> "Iterator[int]":
    """A server that answers with the request it got, as JSON; its port."""
    with _serving(_Echo, tls) as port:
        yield port


def company_proxy() -> "Iterator[int]":
    """A proxy that refuses every CONNECT and answers plain requests itself."""
    with _serving(_Proxy, None) as port:
        yield port
