"""`python -m rehearsal.engine`: serve the embedded AWS until SIGTERM.

Environment: REHEARSAL_ROOT (a directory, everything is kept below it), GATEWAY_PORT and PROXY_PORT (on 127.0.0.1).
It is ready when `GET /_ministack/health` on the gateway port is 200.
"""

import os
import socket
import sys
from pathlib import Path

from rehearsal.engine import environment
from rehearsal.engine.patch import Engine


def main() -> int:
    """Prepare the environment, which MiniStack reads as it is imported; then patch it and serve."""
    root = Path(os.environ["REHEARSAL_ROOT"])
    port = int(os.environ["GATEWAY_PORT"])
    environment.prepare(root=root, gateway_port=port)
    tls = socket.create_server(("127.0.0.1", 0))
    engine = Engine(root=root, gateway_port=port, tls_port=tls.getsockname()[1])

    from rehearsal.engine.server import serve  # noqa: PLC0415 - not before the environment is right

    try:
        serve(engine, tls=tls)
    except OSError as error:
        print(f"The embedded AWS cannot listen on 127.0.0.1:{port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
