"""Bytes from one connection to another, and the refusal of a request."""

import asyncio
from contextlib import suppress

_CHUNK = 64 * 1024

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Refused(Exception):  # noqa: N818 - an answer, not a mistake of ours
    """A request that the proxy itself answers, with a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self._status = status

    def response(self) -> bytes:
        """The answer."""
        body = f"{self}\n".encode()
        head = f"HTTP/1.1 {self._status} Refused\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
        return f"{head}Connection: close\r\n\r\n".encode() + body


async def pump(near: Connection, far: Connection) -> None:
    """Copy both ways until both ends have said all they had to."""
    try:
        await asyncio.gather(_copy(near[0], far[1]), _copy(far[0], near[1]))
    finally:
        far[1].close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(_CHUNK):
            target.write(data)
            await target.drain()
    with suppress(OSError, RuntimeError):
        if target.can_write_eof():
            target.write_eof()
