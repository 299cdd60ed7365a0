"""A scaling drill on what has just been deployed: a service seems busy, a task more runs and serves, and goes again.

It is no part of the pipeline, and happens on the embedded AWS only: on AWS, made-up metrics cannot be taken back.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx

from rehearsal.engine.alarm_state import metrics_of, period_of
from rehearsal.errors import RehearsalError
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import StackChange
from rehearsal.scaled_services import Alarm, ScaledService, Stage

_DONE_WITHIN_SECONDS = 60.0
_PAUSE_SECONDS = 0.1
_PATH = "api/scaling-drill"
"""Nothing is there, but the backend is asked for it, and writes that down."""
_BUSY = 1.02
"""Of an alarm's threshold: the smallest step."""
_WEIGHT = 1000.0
"""So many samples of a minute: what was measured is lost among them, and they among the square of it."""

Api = Callable[[str, str], httpx.Client]
"""A client of an API by its address, with the value of its key."""


@dataclass(frozen=True)
class Drill:
    """How it went: the service, its tasks before and while it seemed busy, and how long each way took."""

    service: str
    before: int
    busy: int
    out_seconds: float
    in_seconds: float


def drill(clients: EngineClients, change: StackChange, *, api: Api) -> Drill | None:
    """Have the service behind a stack's API scale out and in; None if it has no API, or there is nothing to scale.

    Raises:
        RehearsalError: A task more was not there in time, served no request, or did not go.
    """
    stage = Stage(clients, change)
    outputs = stage.outputs
    services = list(stage.services())
    if not services or not {"ApiUrl", "ApiKeyId"} <= outputs.keys():
        return None
    key = stage.client("apigateway").get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"]
    with api(outputs["ApiUrl"], key) as public:
        return _drill(services, public)


def _drill(services: list[ScaledService], public: httpx.Client) -> Drill | None:
    service = _behind(services, public)
    before = service.tasks()
    if not before or len(before) == service.most:
        return None
    started = time.monotonic()
    _seem(service, busy=True)
    _wait(lambda: len(service.tasks()) > len(before), f"{service.name} seemed busy, but had no healthy task more")
    (new, *_), marker = service.tasks() - before, _marker()
    _wait(lambda: _asked(public, service, {new}, marker), f"Task {new} of {service.name} got no request")
    busy, out_seconds = len(service.tasks()), time.monotonic() - started
    started = time.monotonic()
    _seem(service, busy=False)
    _wait(lambda: len(service.tasks()) == len(before), f"{service.name} was not busy any more, but kept its tasks")
    return Drill(service.name, len(before), busy, out_seconds, time.monotonic() - started)


def _behind(services: list[ScaledService], public: httpx.Client) -> ScaledService:
    """The one that answers the API."""
    found: list[ScaledService] = []
    marker = _marker()

    def find() -> bool:
        found.extend(service for service in services if _asked(public, service, service.tasks(), marker))
        return bool(found)

    _wait(find, "No service that is scaled wrote down a request to the API")
    return found[0]


def _marker() -> str:
    """What a request's line in a log is found by."""
    return str(uuid.uuid4())


def _asked(public: httpx.Client, service: ScaledService, tasks: set[str], marker: str) -> bool:
    """Make a request, and see whether one of the tasks has got one yet."""
    public.get(f"{_PATH}/{marker}")
    return any(service.has_logged(task, marker) for task in tasks)


def _seem(service: ScaledService, *, busy: bool) -> None:
    """Put metrics for every minute that an alarm looks at: just enough for its first step, or next to none.

    One alarm is enough for a task more; before any goes, all policies that track their targets have to agree.
    """
    alarms = [alarm for alarm in service.alarms() if alarm["ComparisonOperator"].startswith("Greater") is busy]
    for alarm in alarms[:1] if busy else alarms:
        value, weight = (float(alarm["Threshold"]) * _BUSY, _WEIGHT) if busy else (0.0, _WEIGHT**2)
        _put(service.stage, alarm, value, weight=weight)


def _put(stage: Stage, alarm: Alarm, value: float, *, weight: float) -> None:
    middle = datetime.now(UTC) - timedelta(seconds=period_of(alarm) / 2)
    for query in metrics_of(alarm).values():
        metric = query["Metric"]
        data = [
            {
                "MetricName": metric["MetricName"],
                "Dimensions": metric.get("Dimensions", []),
                "Values": [value],
                "Counts": [weight],
                "Timestamp": middle - timedelta(seconds=ago * period_of(alarm)),
            }
            for ago in range(int(alarm["EvaluationPeriods"]))
        ]
        stage.client("cloudwatch").put_metric_data(Namespace=metric["Namespace"], MetricData=data)


def _wait(condition: Callable[[], bool], problem: str) -> None:
    deadline = time.monotonic() + _DONE_WITHIN_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise RehearsalError(f"{problem} within {_DONE_WITHIN_SECONDS:.0f} s.")
        time.sleep(_PAUSE_SECONDS)
