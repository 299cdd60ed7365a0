"""Spans from the lines of an access log, where a server has no exporter of its own.

Lines are JSON objects with timestamp (when the answer was sent) and duration, both in seconds, trace_id, span_id,
parent_id, method, path and status.
"""

import json
from typing import Any

_SERVER = 2
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
    values = {
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
        "attributes": attributes(values),
    }


def attributes(values: dict[str, str]) -> list[dict[str, Any]]:
    """As OTLP writes them."""
    return [{"key": name, "value": {"stringValue": value}} for name, value in values.items()]
