"""What stands for the collector beside the backend: takes spans, and keeps them."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from integ.waiting import wait_until
from rehearsal.collector.wire import read_body


@dataclass(frozen=True)
class Span:
    """One span as it was exported, with the name of its service."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    kind: int
    attributes: dict[str, Any]


@dataclass(frozen=True)
class Collector:
    """A server of OTLP over HTTP, in JSON."""

    endpoint: str
    spans: list[Span] = field(default_factory=list)

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["Collector"]:
        """Serve on a free port."""

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/traces"
                body = read_body(
                    cast(BinaryIO, self.rfile), {name.lower(): value for name, value in self.headers.items()}
                )
                collector.spans.extend(_spans(json.loads(body)))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        collector = cls(endpoint=f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def wait_for(self, trace_id: str, count: int) -> list[Span]:
        """The spans of a trace, once there are so many."""
        return wait_until(
            lambda: [span for span in self.spans if span.trace_id == trace_id],
            lambda spans: len(spans) >= count,
            waiting_for=f"{count} spans of {trace_id}",
            deadline_s=30,
            pause_s=0.05,
        )


def _spans(body: dict[str, Any]) -> Iterator[Span]:
    for resource in body["resourceSpans"]:
        service = _attributes(resource["resource"])["service.name"]
        for scope in resource["scopeSpans"]:
            for span in scope["spans"]:
                yield Span(
                    service=service,
                    name=span["name"],
                    trace_id=span["traceId"],
                    span_id=span["spanId"],
                    parent_id=span.get("parentSpanId", ""),
                    kind=span["kind"],
                    attributes=_attributes(span),
                )


def _attributes(of: dict[str, Any]) -> dict[str, Any]:
    return {entry["key"]: next(iter(entry["value"].values())) for entry in of["attributes"]}
