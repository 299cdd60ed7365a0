"""FilterLogEvents of CloudWatch Logs, in pages, and of the streams whose names begin as the request says.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
"""

import heapq
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import cloudwatch_logs as logs

from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.service_model import MalformedError, complaint

_Json = dict[str, Any]
_INVALID = "InvalidParameterException"
_MOST_EVENTS = 10_000
_EACH = ("timestamp", "message", "ingestionTime", "eventId")


def _filter(request: _Json) -> Any:  # noqa: ANN401 - MiniStack's response
    try:
        wrong = complaint("logs", "FilterLogEvents", request)
    except MalformedError as error:
        return error_response_json("SerializationException", str(error), 400)
    token = request.get("nextToken", "0")
    if not wrong and not token.isdigit():
        wrong = "The specified nextToken is invalid."
    if not wrong and {"logStreamNames", "logStreamNamePrefix"} <= request.keys():
        wrong = "logStreamNamePrefix and logStreamNames are mutually exclusive."
    if wrong:
        return error_response_json(_INVALID, wrong, 400)
    name = logs._resolve_log_group_name(request)
    if name not in logs._log_groups:
        return error_response_json("ResourceNotFoundException", "The specified log group does not exist.", 400)
    start, limit = int(token), request.get("limit", _MOST_EVENTS)
    found = list(islice(_matching(logs._log_groups[name]["streams"], request), start, start + limit + 1))
    more = {"nextToken": str(start + limit)} if len(found) > limit else {}
    return json_response({"events": found[:limit], "searchedLogStreams": [], **more})


def _matching(streams: dict[str, _Json], request: _Json) -> Iterator[_Json]:
    """What the request asks for, by time; a token counts them, for what is written later stands behind."""
    prefix, names = request.get("logStreamNamePrefix", ""), request.get("logStreamNames")
    chosen = [name for name in sorted(streams) if name.startswith(prefix) and (names is None or name in names)]
    matches = logs._compile_filter_pattern(request.get("filterPattern", ""))
    since, until = request.get("startTime", 0), request.get("endTime", float("inf"))
    every = heapq.merge(*(_of(name, streams[name]) for name in chosen), key=lambda event: event["timestamp"])
    return (event for event in every if since <= event["timestamp"] <= until and matches(event["message"]))


def _of(name: str, stream: _Json) -> Iterator[_Json]:
    return ({**{key: event[key] for key in _EACH if key in event}, "logStreamName": name} for event in stream["events"])


def _install(_engine: Engine) -> None:
    logs._filter_log_events = _filter


PATCH = Patch(
    name="log events in pages",
    why="FilterLogEvents ends after its first page, and looks into streams that nobody asked for",
    install=_install,
    concerns=("logs",),
    contract="test_log_filtering.py",
)
