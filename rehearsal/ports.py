"""Local TCP ports."""

import random
import socket
from collections import deque

_BELOW_EPHEMERAL = range(20_000, 32_000)
"""Where no system takes the local ports of outgoing connections from, which could come between asking and listening."""
_recent: deque[int] = deque(maxlen=256)


def free_port() -> int:
    """A port on 127.0.0.1 that nothing listens on, and that this process was not given lately.

    Another program may still be faster: be ready to ask again.

    Raises:
        OSError: There is none.
    """
    for port in random.sample(_BELOW_EPHEMERAL, len(_BELOW_EPHEMERAL)):
        if port in _recent:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that only waits for late packets is free
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _recent.append(port)
        return port
    raise OSError(f"no port of 127.0.0.1 between {_BELOW_EPHEMERAL.start} and {_BELOW_EPHEMERAL.stop} is free")
