"""The numbers of delivery that the pipeline's own functions have made of a run: read back from CloudWatch."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.action import Clients
from rehearsal.pipeline.definition import Deployed

METRICS = ("Deployments", "Failures", "LeadTime", "TimeToRestore")
_NAMESPACE = "Tap/Delivery"
_PUBLISHED_WITHIN_SECONDS = 20.0
_LOOK_SECONDS = 0.2
_PERIOD = 3600


@dataclass(frozen=True)
class Delivery:
    """What was counted, and medians in seconds; None where nothing was."""

    deployments: int
    failures: int
    lead_time: float | None
    time_to_restore: float | None

    def __str__(self) -> str:
        parts = [
            _counted(self.deployments, "deployment"),
            _counted(self.failures, "of them failed", plural="of them failed"),
            f"lead time {_seconds(self.lead_time)}",
            f"time to restore {_seconds(self.time_to_restore)}",
        ]
        return ", ".join(parts)


def read_delivery(clients: Clients, deployed: Deployed, *, expected: bool) -> Delivery | None:
    """The numbers, as soon as they say how a deployment ended; None if none has, or nobody counts them.

    Args:
        clients: Of the embedded AWS.
        deployed: The pipeline.
        expected: Whether a change has reached production, so that there must be some.

    Raises:
        RehearsalError: There are none, although there must be.
    """
    cloudwatch = clients("cloudwatch", account=deployed.account, region=deployed.region)
    name = deployed.properties.name
    if not cloudwatch.list_dashboards(DashboardNamePrefix=f"{name}-delivery")["DashboardEntries"]:
        return None
    deadline = time.monotonic() + (_PUBLISHED_WITHIN_SECONDS if expected else 0)
    while True:
        found = _read(cloudwatch, name)
        if found["Deployments"] and (found["LeadTime"] or found["Failures"]):
            return Delivery(
                deployments=int(sum(found["Deployments"])),
                failures=int(sum(found["Failures"])),
                lead_time=next(iter(found["LeadTime"]), None),
                time_to_restore=next(iter(found["TimeToRestore"]), None),
            )
        if time.monotonic() > deadline:
            if expected:
                raise RehearsalError(
                    f"Production was deployed, but {_NAMESPACE} in CloudWatch has nothing of it: the functions of the"
                    " pipeline's stack that note and measure its deliveries have not done so. See the engine's log."
                )
            return None
        time.sleep(_LOOK_SECONDS)


def _read(cloudwatch: Any, pipeline: str) -> Mapping[str, list[float]]:  # noqa: ANN401 - a boto3 client
    """The newest value first."""
    now = datetime.now(UTC)
    queries = [
        {
            "Id": name.lower(),
            "MetricStat": {
                "Metric": {
                    "Namespace": _NAMESPACE,
                    "MetricName": name,
                    "Dimensions": [{"Name": "Pipeline", "Value": pipeline}],
                },
                "Period": _PERIOD,
                "Stat": "p50" if name in {"LeadTime", "TimeToRestore"} else "Sum",
            },
        }
        for name in METRICS
    ]
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=queries,
        StartTime=now - timedelta(days=1),
        EndTime=now + timedelta(hours=1),
        ScanBy="TimestampDescending",
    )
    values = {result["Id"]: list(result["Values"]) for result in answer["MetricDataResults"]}
    return {name: values.get(name.lower(), []) for name in METRICS}


def _counted(number: int, what: str, *, plural: str = "") -> str:
    return f"{number} {what if number == 1 else plural or what + 's'}"


def _seconds(value: float | None) -> str:
    return "none" if value is None else f"{value:.0f} s"
