"""X-Ray, as far as tracing asks it: takes segments, and puts the traces together, for each account and region.

https://docs.aws.amazon.com/xray/latest/api/API_Operations.html
"""

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from ministack import app
from ministack.core import router
from ministack.core.responses import get_account_id, get_region

from rehearsal.engine.patch import Engine, Patch

_TRACE_ID = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
_SEGMENT_ID = re.compile(r"[0-9a-f]{16}")
_MOST_TRACES = 5

_Json = dict[str, Any]
_Response = tuple[int, dict[str, str], bytes]

_segments: dict[tuple[str, str], dict[str, dict[str, _Json]]] = {}
"""Documents by account and region, by trace, by their own id."""


def _stored() -> dict[str, dict[str, _Json]]:
    return _segments.setdefault((get_account_id(), get_region()), {})


def _put(request: _Json) -> _Json:
    refused = []
    for text in request.get("TraceSegmentDocuments", []):
        document = json.loads(text)
        if problem := _problem(document):
            refused.append({"Id": str(document.get("id", "")), "ErrorCode": problem, "Message": problem})
        else:
            _stored().setdefault(document["trace_id"], {})[document["id"]] = document
    return {"UnprocessedTraceSegments": refused}


def _problem(document: _Json) -> str | None:
    """What X-Ray refuses; a subsegment that comes alone has to say whose it is."""
    if not _SEGMENT_ID.fullmatch(str(document.get("id", ""))):
        return "MissingId"
    if not _TRACE_ID.fullmatch(str(document.get("trace_id", ""))):
        return "InvalidTraceId"
    if not document.get("name"):
        return "MissingName"
    if "start_time" not in document:
        return "MissingStartTime"
    if document.get("type") == "subsegment" and not document.get("parent_id"):
        return "MissingParentId"
    return None


def _batch_get(request: _Json) -> _Json | str:
    wanted = request.get("TraceIds", [])
    if len(wanted) > _MOST_TRACES:
        return f"TraceIds: at most {_MOST_TRACES} at a time"
    stored = _stored()
    return {
        "Traces": [_trace(identifier, stored[identifier].values()) for identifier in wanted if identifier in stored],
        "UnprocessedTraceIds": [],
    }


def _trace(identifier: str, documents: Iterable[_Json]) -> _Json:
    """Segments with the subsegments that were sent alone in them, as far as those are there already."""
    copies: dict[str, _Json] = {document["id"]: dict(document) for document in documents}
    segments = []
    for document in copies.values():
        parent = copies.get(document.get("parent_id", "")) if document.get("type") == "subsegment" else None
        if parent is None:
            segments.append(document)
        else:
            parent["subsegments"] = [*parent.get("subsegments", []), document]
    return {
        "Id": identifier,
        "Duration": _duration(segments),
        "LimitExceeded": False,
        "Segments": [{"Id": segment["id"], "Document": json.dumps(segment)} for segment in segments],
    }


def _duration(segments: list[_Json]) -> float:
    starts = [float(segment["start_time"]) for segment in segments]
    ends = [float(segment["end_time"]) for segment in segments if "end_time" in segment]
    return max([*starts, *ends]) - min(starts)


def _summaries(request: _Json) -> _Json:
    start, end = _seconds(request["StartTime"]), _seconds(request["EndTime"])
    traces = [(identifier, list(documents.values())) for identifier, documents in _stored().items()]
    found = [
        _summary(identifier, documents)
        for identifier, documents in traces
        if start <= min(document["start_time"] for document in documents) <= end
    ]
    return {"TraceSummaries": found, "TracesProcessedCount": len(found), "ApproximateTime": end}


def _summary(identifier: str, documents: list[_Json]) -> _Json:
    return {
        "Id": identifier,
        "Duration": _duration(documents),
        "HasFault": any(document.get("fault") for document in documents),
        "HasError": any(document.get("error") for document in documents),
        "HasThrottle": any(document.get("throttle") for document in documents),
        "IsPartial": False,
        "ServiceIds": [{"Name": document["name"]} for document in documents if "type" not in document],
    }


def _seconds(time: float | str) -> float:
    return float(time) if isinstance(time, int | float) else datetime.fromisoformat(time).timestamp()


_OPERATIONS: dict[str, Callable[[_Json], _Json | str]] = {
    "/TraceSegments": _put,
    "/Traces": _batch_get,
    "/TraceSummaries": _summaries,
}


async def _handle(_method: str, path: str, _headers: _Json, body: bytes, _query: _Json) -> _Response:
    operation = _OPERATIONS.get(path)
    answer = operation(json.loads(body or b"{}")) if operation else f"the embedded X-Ray has no {path}"
    if isinstance(answer, str):
        return 400, {"x-amzn-errortype": "InvalidRequestException"}, json.dumps({"message": answer}).encode()
    return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()


def _install(_engine: Engine) -> None:
    app.SERVICE_HANDLERS["xray"] = _handle
    router.SERVICE_PATTERNS["xray"] = {"host_patterns": [r"^xray\."]}


PATCH = Patch(
    name="X-Ray",
    why="there is none, so that nobody could see whether traces join",
    install=_install,
    concerns=("xray",),
    contract="test_traces.py",
)
