"""Name resolution inside the engine's process: names that AWS would answer for lead to this engine."""

import socket
from typing import Any

from rehearsal.engine import hosts
from rehearsal.engine.patch import Engine, Patch

_HTTPS = 443


def _install(engine: Engine) -> None:
    original = socket.getaddrinfo

    def resolve(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(host, str) and hosts.is_emulated(host):
            here = engine.tls_port if port in (_HTTPS, str(_HTTPS), "https") else engine.gateway_port
            return original("127.0.0.1", here, *arguments, **options)
        return original(host, port, *arguments, **options)

    socket.getaddrinfo = resolve


PATCH = Patch(
    name="names",
    why="an integration or a health check inside the engine would look its names up on the Internet",
    install=_install,
)
