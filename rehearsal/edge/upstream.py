"""The way out: directly, or through the proxy that the user's own environment names."""

import asyncio
import base64
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # public, but not in typeshed

from rehearsal.edge.resolver import Resolver
from rehearsal.edge.tunnel import Connection, Refused


@dataclass(frozen=True)
class Upstream:
    """How other hosts are reached; `proxies` as `urllib.request.getproxies_environment` names them."""

    proxies: Mapping[str, str]
    resolver: Resolver = field(default_factory=Resolver)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """From HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case."""
        lower = {name.lower(): value for name, value in environment.items() if value}
        known = {scheme: lower[f"{scheme}_proxy"] for scheme in ("http", "https", "no") if f"{scheme}_proxy" in lower}
        return cls(known)

    async def tunnel(self, host: str, port: int) -> Connection:
        """A connection that carries bytes to the host untouched."""
        proxy = self._proxy("https", host)
        if proxy is None:
            return await self._open(host, port)
        reader, writer = await self._open_proxy(proxy)
        writer.write(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n".encode())
        writer.write(b"".join(name + b": " + value + b"\r\n" for name, value in _authorization(proxy)) + b"\r\n")
        try:
            answer = await reader.readuntil(b"\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            writer.close()
            raise Refused(502, f"{proxy.hostname} gave no answer about {host}: {error}") from error
        if answer.split()[1:2] != [b"200"]:
            writer.close()
            raise Refused(502, f"{proxy.hostname} would not connect to {host}: {answer.splitlines()[0].decode()}")
        return reader, writer

    async def plain(self, host: str, port: int) -> tuple[Connection, list[tuple[bytes, bytes]]]:
        """A connection for one plain request, and the headers that a proxy there wants; none without a proxy."""
        proxy = self._proxy("http", host)
        if proxy is None:
            return await self._open(host, port), []
        return await self._open_proxy(proxy), [(b"Proxy-Connection", b"close"), *_authorization(proxy)]

    def _proxy(self, scheme: str, host: str) -> SplitResult | None:
        if scheme not in self.proxies or proxy_bypass_environment(host, dict(self.proxies)):
            return None
        address = self.proxies[scheme]
        return urlsplit(address if "://" in address else f"http://{address}")

    async def _open_proxy(self, proxy: SplitResult) -> Connection:
        if proxy.hostname is None:
            raise Refused(502, f"the proxy of your environment is no address: {proxy.geturl()}")
        tls = ssl.create_default_context() if proxy.scheme == "https" else None
        return await self._open(proxy.hostname, proxy.port or (443 if tls else 80), tls=tls)

    async def _open(self, host: str, port: int, *, tls: ssl.SSLContext | None = None) -> Connection:
        why: OSError = OSError("it has no address")
        try:
            for address in await self.resolver.addresses(host):
                try:
                    return await asyncio.open_connection(address, port, ssl=tls, server_hostname=host if tls else None)
                except OSError as error:
                    why = error
        except OSError as error:
            why = error
        raise Refused(502, f"{host}:{port} cannot be reached: {why}") from why


def _authorization(proxy: SplitResult) -> list[tuple[bytes, bytes]]:
    if proxy.username is None:
        return []
    words = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
    return [(b"Proxy-Authorization", b"Basic " + base64.b64encode(words))]
