"""Log events are in memory once: a build of ours writes thousands of lines, and a cloud that stays up has many builds.

MiniStack makes a second record of each, for GetLogRecord and Insights, as it takes the events; here it is left to do so
when a query comes upon an event, which it does anyway for those that have none.
"""

import time
from typing import Any

from ministack.core.responses import json_response, new_uuid
from ministack.services import cloudwatch_logs as logs

from rehearsal.engine.patch import Engine, Patch

_Json = dict[str, Any]


def _install(_engine: Engine) -> None:
    put = logs._put_log_events

    def put_once(request: _Json) -> Any:  # noqa: ANN401 - MiniStack's response
        group, name = request.get("logGroupName"), request.get("logStreamName")
        stream = logs._log_groups[group]["streams"].get(name) if group in logs._log_groups else None
        if stream is None:
            return put(request)  # which knows what to say
        now = int(time.time() * 1000)
        sent = request.get("logEvents", [])
        stored = [
            {
                "timestamp": event.get("timestamp", now),
                "message": event.get("message", ""),
                "ingestionTime": now,
                "eventId": new_uuid(),
            }
            for event in sent
        ]
        logs._append_log_events(stream, stored)
        token = str(int(stream["uploadSequenceToken"]) + 1)
        stream["uploadSequenceToken"] = token
        logs._fanout_to_subscription_filters(group, name, sent)
        logs._fanout_to_live_tail_sessions(group, name, stored)
        return json_response({"nextSequenceToken": token})

    logs._put_log_events = put_once


PATCH = Patch(
    name="log events once",
    why="each line of a log is in memory twice, for good",
    install=_install,
    concerns=("logs",),
    contract="test_log_records.py",
)
