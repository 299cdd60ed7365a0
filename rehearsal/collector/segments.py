"""Spans as X-Ray's segments, by the rules of the collector's exporter.

https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/awsxrayexporter
"""

from collections.abc import Iterator, Sequence
from typing import Any

_SERVER, _CLIENT = 2, 3
_ERROR = 2
_NANOSECONDS = 1_000_000_000

Attributes = dict[str, Any]
Document = dict[str, Any]


def documents(
    export: dict[str, Any], *, indexed: Sequence[str] = (), log_groups: Sequence[str] = ()
) -> Iterator[Document]:
    """A document for each span of an OTLP export request in JSON.

    Args:
        export: `{"resourceSpans": …}`.
        indexed: Attributes by which X-Ray finds traces: they become annotations.
        log_groups: Where the service's log is.
    """
    for resource in export.get("resourceSpans", []):
        service = str(_attributes(resource.get("resource", {})).get("service.name", "unknown"))
        for scope in resource.get("scopeSpans", []):
            for span in scope.get("spans", []):
                document = _document(span, service=service, indexed=indexed)
                if log_groups and "type" not in document:
                    document["aws"] = {"cloudwatch_logs": [{"log_group": group} for group in log_groups]}
                yield document


def _document(span: dict[str, Any], *, service: str, indexed: Sequence[str]) -> Document:
    """A server's span, and one without a parent, is a segment; any other is a part of one."""
    attributes = _attributes(span)
    trace, kind = span["traceId"], int(span.get("kind", 1))
    is_segment = kind == _SERVER or not span.get("parentSpanId")
    document: Document = {
        "id": span["spanId"],
        "trace_id": f"1-{trace[:8]}-{trace[8:]}",
        "name": service if is_segment else _name(span, attributes),
        "start_time": int(span["startTimeUnixNano"]) / _NANOSECONDS,
        "end_time": int(span["endTimeUnixNano"]) / _NANOSECONDS,
        **({"parent_id": span["parentSpanId"]} if span.get("parentSpanId") else {}),
        **({} if is_segment else {"type": "subsegment"}),
        **({"namespace": "remote"} if kind == _CLIENT and not is_segment else {}),
        **_http(attributes),
        **_sql(attributes),
        **_outcome(span, attributes),
    }
    annotations = {_key(name): value for name, value in attributes.items() if name in indexed}
    metadata = {name: value for name, value in attributes.items() if name not in indexed}
    return {**document, "annotations": annotations, "metadata": {"default": metadata}}


def _name(span: dict[str, Any], attributes: Attributes) -> str:
    """A database is called <its name>@<its host>, all else as its span."""
    if "db.name" not in attributes:
        return str(attributes.get("peer.service") or span["name"])
    host = str(attributes.get("db.connection_string", "")).partition("://")[2].partition("/")[0].partition(":")[0]
    return f"{attributes['db.name']}@{host}" if host else str(attributes["db.name"])


def _http(attributes: Attributes) -> Document:
    method, status = attributes.get("http.request.method"), attributes.get("http.response.status_code")
    if not method:
        return {}
    host = f"{attributes.get('url.scheme', 'http')}://{attributes.get('server.address', 'localhost')}"
    request = {"method": method, "url": f"{host}{attributes.get('url.path', '/')}"}
    return {"http": {"request": request, **({"response": {"status": int(status)}} if status else {})}}


def _sql(attributes: Attributes) -> Document:
    if "db.system" not in attributes:
        return {}
    sql = {"database_type": attributes["db.system"], "url": attributes.get("db.connection_string")}
    return {"sql": {**sql, "sanitized_query": attributes.get("db.statement")}}


def _outcome(span: dict[str, Any], attributes: Attributes) -> Document:
    status = int(attributes.get("http.response.status_code") or 0)
    failed = span.get("status", {}).get("code") == _ERROR
    return {
        "fault": status >= 500 or (failed and status < 400),
        "error": 400 <= status < 500,
        "throttle": status == 429,
    }


def _key(attribute: str) -> str:
    """X-Ray's keys are of letters, digits and underscores."""
    return "".join(letter if letter.isalnum() else "_" for letter in attribute)


def _attributes(of: dict[str, Any]) -> Attributes:
    return {entry["key"]: next(iter(entry["value"].values()), None) for entry in of.get("attributes", [])}
