"""The spans of nginx, whose module for them has no stand-in: made from its access log, and sent to its collector.

A container traces with nginx if its environment has OTEL_COLLECTOR, as the module's configuration reads it. Lines are
JSON objects with timestamp (when the answer was sent) and duration, both in seconds, trace_id, span_id, parent_id,
method, path and status.
"""

import json
import threading
from collections.abc import Iterator
from typing import Any, cast

from ministack.services import ecs

from rehearsal.collector.wire import post
from rehearsal.engine.containers import Container
from rehearsal.engine.containers.network import TASK
from rehearsal.engine.patch import Engine, Patch

_VARIABLE = "OTEL_COLLECTOR"
_SERVER = 2
_TIMEOUT_SECONDS = 5.0
_NANOSECONDS = 1_000_000_000


def span_of(line: str) -> dict[str, Any] | None:
    """The span of one line of the log in OTLP's JSON, if it is about a request that was traced."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict) or not entry.get("trace_id") or not entry.get("span_id"):
        return None
    end = round(float(entry["timestamp"]) * _NANOSECONDS)
    attributes = {
        "http.request.method": entry["method"],
        "http.response.status_code": str(entry["status"]),
        "url.path": entry["path"],
    }
    return {
        "traceId": entry["trace_id"],
        "spanId": entry["span_id"],
        "parentSpanId": entry.get("parent_id") or "",
        "name": f"{entry['method']} {entry['path']}",
        "kind": _SERVER,
        "startTimeUnixNano": str(end - round(float(entry["duration"]) * _NANOSECONDS)),
        "endTimeUnixNano": str(end),
        "attributes": _attributes(attributes),
    }


def _attributes(values: dict[str, str]) -> list[dict[str, Any]]:
    return [{"key": name, "value": {"stringValue": value}} for name, value in values.items()]


def _follow(container: Container, service: str, port: int) -> None:
    lines = cast(Iterator[bytes], container.logs(stream=True, follow=True))
    for line in lines:
        span = span_of(line.decode(errors="replace"))
        if span is None:
            continue
        resource = {"attributes": _attributes({"service.name": service})}
        export = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
        try:
            post("127.0.0.1", port, "/v1/traces", json.dumps(export).encode(), headers={}, timeout=_TIMEOUT_SECONDS)
        except (OSError, ValueError):
            continue  # as nginx does: its collector is gone, requests are served all the same


def _install(_engine: Engine) -> None:
    start = ecs._start_awslogs_forwarder

    def start_and_follow(container: Container, definition: dict[str, Any], task_id: str) -> None:
        start(container, definition, task_id)
        environment = {entry["name"]: entry["value"] for entry in definition.get("environment") or []}
        _, _, asked = environment.get(_VARIABLE, "").rpartition(":")
        port = ecs._docker.network.beside(container.labels.get(TASK, ""), int(asked)) if asked.isdigit() else None
        if port is None:
            return
        service = environment.get("OTEL_SERVICE_NAME", "nginx")
        threading.Thread(
            target=_follow, args=(container,), kwargs={"service": service, "port": port}, daemon=True
        ).start()

    ecs._start_awslogs_forwarder = start_and_follow


PATCH = Patch(
    name="spans of nginx",
    why="the stand-in for nginx has no module for OpenTelemetry, so that the trace would have a gap",
    install=_install,
)
