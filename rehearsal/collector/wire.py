"""As much of HTTP/1.1 as the exporter and the engine speak: `http.server` would double what a collector takes."""

import socket
from collections.abc import Mapping
from typing import BinaryIO, NamedTuple


class Request(NamedTuple):
    """A request, read to its end."""

    method: str
    path: str
    body: bytes


def read_request(stream: BinaryIO) -> Request | None:
    """The next request on a connection, None at its end.

    Raises:
        ValueError: It is none.
    """
    line = stream.readline()
    if not line:
        return None
    method, path, _version = line.decode("latin-1").split()
    return Request(method, path, read_body(stream, _read_headers(stream)))


def respond(connection: socket.socket, status: int, body: bytes) -> None:
    """Answer in JSON."""
    head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


def post(host: str, port: int, path: str, body: bytes, *, headers: dict[str, str], timeout: float) -> tuple[int, bytes]:
    """Send a body; status and body of the answer.

    Raises:
        OSError: Nobody answered.
        ValueError: The answer is none.
    """
    lines = {"Host": f"{host}:{port}", "Content-Length": str(len(body)), "Connection": "close", **headers}
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    with socket.create_connection((host, port), timeout=timeout) as connection:
        connection.sendall(head.encode() + body)
        with connection.makefile("rb") as stream:
            status = int(stream.readline().split()[1])
            return status, read_body(stream, _read_headers(stream))


def _read_headers(stream: BinaryIO) -> dict[str, str]:
    headers = {}
    while (line := stream.readline().strip()) != b"":
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return headers


def read_body(stream: BinaryIO, headers: Mapping[str, str]) -> bytes:
    """A body of known length or in chunks; `headers` by their names in lower case."""
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return stream.read(int(headers.get("content-length") or 0))
    body = b""
    while size := int(stream.readline().partition(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
    _read_headers(stream)  # trailers, and the empty line
    return body
