"""`python -m rehearsal.collector`: serve on PORT until SIGTERM, then send what is left.

Environment: HOST, PORT, what points an AWS SDK at X-Ray, and AOT_CONFIG_CONTENT, the collector's own configuration.
"""

import json
import os
import signal
import socket
import sys
import threading

from rehearsal.collector.segments import documents
from rehearsal.collector.sender import Sender
from rehearsal.collector.wire import read_request, respond

_TRACES = "/v1/traces"
_LONGEST_SECONDS = 10.0


def main() -> int:
    """Listen, and answer each connection on a thread of its own."""
    exporter = json.loads(os.environ.get("AOT_CONFIG_CONTENT") or "{}").get("exporters", {}).get("awsxray", {})
    sender = Sender(os.environ)
    server = socket.create_server((os.environ["HOST"], int(os.environ["PORT"])), backlog=64)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    threading.Thread(target=_accept, args=(server, sender, exporter), daemon=True).start()
    print("Everything is ready. Begin running and processing data.", flush=True)
    stopping.wait()
    server.close()
    sender.close()
    return 0


def _accept(server: socket.socket, sender: Sender, exporter: dict[str, list[str]]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:  # it was closed
            return
        threading.Thread(target=_serve, args=(connection, sender, exporter), daemon=True).start()


def _serve(connection: socket.socket, sender: Sender, exporter: dict[str, list[str]]) -> None:
    """Answer the requests of one connection until it ends; everything but spans is asking how we are."""
    connection.settimeout(_LONGEST_SECONDS)
    with connection, connection.makefile("rb") as stream:
        try:
            while request := read_request(stream):
                if request.path == _TRACES:
                    sender.add(
                        documents(
                            json.loads(request.body),
                            indexed=exporter.get("indexed_attributes", []),
                            log_groups=exporter.get("aws_log_groups", []),
                        )
                    )
                respond(connection, 200, b"{}")
        except (OSError, ValueError) as error:
            if not isinstance(error, TimeoutError | ConnectionError):
                print(f"a request could not be read: {error}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
