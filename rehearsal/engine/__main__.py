"""`python -m rehearsal.engine`: serve the embedded AWS, and the proxy that leads its names there, until SIGTERM.

Environment: REHEARSAL_ROOT (a directory, everything is kept below it), GATEWAY_PORT and PROXY_PORT (on 127.0.0.1).
It is ready when `GET /_ministack/health` on the gateway port is 200.
"""

import os
import socket
import sys
from pathlib import Path

from rehearsal.edge.authority import Authority
from rehearsal.edge.upstream import Upstream
from rehearsal.engine import environment
from rehearsal.engine.patch import Engine
from rehearsal.errors import RehearsalError


def main() -> int:
    """Take what is the user's from the environment, then prepare it for MiniStack, which reads it as it is imported."""
    root = Path(os.environ["REHEARSAL_ROOT"])
    tls = socket.create_server(("127.0.0.1", 0))
    engine = Engine(
        root=root,
        gateway_port=int(os.environ["GATEWAY_PORT"]),
        proxy_port=int(os.environ["PROXY_PORT"]),
        tls_port=tls.getsockname()[1],
    )
    upstream = Upstream.of(os.environ)
    authority = Authority.create(engine.certificates)
    environment.prepare(engine)

    from rehearsal.engine.server import serve  # noqa: PLC0415 - not before the environment is right

    try:
        serve(engine, tls=tls, authority=authority, upstream=upstream)
    except RehearsalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
