"""Name resolution inside the engine's process: what would be on AWS is here.

Names of the data plane lead to this engine, addresses in the emulated VPC to the local port of the task that has them.
"""

import socket
from typing import Any

from ministack.services import ecs

from rehearsal.engine import hosts
from rehearsal.engine.patch import Engine, Patch

_HTTPS = 443
_HERE = "127.0.0.1"


def _local_port(engine: Engine, host: str, port: object) -> int | None:
    """The port on this machine that stands for a port of some host, or None for any other host."""
    task: int | None = ecs._docker.network.local_port(host, port)
    if task is None and hosts.is_emulated(host):
        return engine.tls_port if str(port) == str(_HTTPS) else engine.gateway_port
    return task


def _install(engine: Engine) -> None:
    original = socket.getaddrinfo

    def resolve(host: Any, port: Any, *arguments: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - as the original
        here = _local_port(engine, host, port) if isinstance(host, str) else None
        if here is None:
            return original(host, port, *arguments, **options)
        return original(_HERE, here, *arguments, **options)

    socket.getaddrinfo = resolve


PATCH = Patch(
    name="names",
    why="an integration or a health check inside the engine would look its names up on the Internet",
    install=_install,
    concerns=("AWS::ApiGateway::Method", "AWS::ECS::Service"),
    contract="test_rest_apis.py",
)
