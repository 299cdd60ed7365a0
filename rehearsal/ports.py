"""Local TCP ports."""

import socket


def free_port() -> int:
    """A port on 127.0.0.1 that was free a moment ago; another program may be faster, so be ready to ask again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
