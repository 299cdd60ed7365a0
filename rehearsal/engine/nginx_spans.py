"""The spans of nginx, whose module for them has no stand-in: made from its access log, and sent to its collector.

A container traces with nginx if its environment has OTEL_COLLECTOR, as the module's configuration reads it.
"""

import json
import threading
from collections.abc import Iterator
from typing import Any, cast

from ministack.services import ecs

from rehearsal.collector.access_log import attributes, span_of
from rehearsal.collector.wire import post
from rehearsal.engine.containers import Container
from rehearsal.engine.containers.network import TASK
from rehearsal.engine.patch import Engine, Patch

_VARIABLE = "OTEL_COLLECTOR"
_TIMEOUT_SECONDS = 5.0


def _follow(container: Container, service: str, port: int) -> None:
    lines = cast(Iterator[bytes], container.logs(stream=True, follow=True))
    for line in lines:
        span = span_of(line.decode(errors="replace"))
        if span is None:
            continue
        resource = {"attributes": attributes({"service.name": service})}
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
    concerns=("AWS::ECS::TaskDefinition",),
    contract="test_traces.py",
)
