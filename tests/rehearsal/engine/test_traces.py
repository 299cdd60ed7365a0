"""Containers of one task find each other, spans become segments, and X-Ray puts the traces together."""

import json
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import httpx
import psutil
import pytest

from rehearsal.engine.containers.stand_ins import COLLECTOR
from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import PROD, Client, Cloud, Json, StackFailedError, wait_until

FAREWELL = """
import json, os, signal, sys, time, urllib.request
collector = os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"]
def leave(*_):
    body = os.environ["SPANS"].encode()
    urllib.request.urlopen(urllib.request.Request(collector + "/v1/traces", body), timeout=5).read()
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print("no JSON")
print(os.environ["LINE"], flush=True)
while True:
    time.sleep(0.05)
"""


def trace_id() -> str:
    return f"6920{token_hex(14)}"


def xray_id(trace: str) -> str:
    return f"1-{trace[:8]}-{trace[8:]}"


def span(trace: str, name: str, *, kind: int = 2, parent: str = "", **attributes: str) -> Json:
    now = time.time_ns()
    return {
        "traceId": trace,
        "spanId": token_hex(8),
        "parentSpanId": parent,
        "name": name,
        "kind": kind,
        "startTimeUnixNano": str(now - 5_000_000),
        "endTimeUnixNano": str(now),
        "attributes": [
            {"key": key.replace("__", "."), "value": {"stringValue": value}} for key, value in attributes.items()
        ],
    }


def export(*spans: Json) -> Json:
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "shop-backend"}}]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [*spans]}]}]}


def segments(xray: Client, trace: str) -> list[Json]:
    """The documents of a trace."""
    traces = xray.batch_get_traces(TraceIds=[xray_id(trace)])["Traces"]
    return [json.loads(segment["Document"]) for found in traces for segment in found["Segments"]]


def with_collector(mode: str, *, image: str = f"{COLLECTOR}:v0.49.0", **variables: str) -> Json:
    """The service of the other tests, with a collector that it depends on."""
    template = service.resources(mode)
    containers = template["Task"]["Properties"]["ContainerDefinitions"]
    app = containers[0]
    addresses = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318", "OTHER": "localhost:4319", **variables}
    app["Environment"] += [{"Name": name, "Value": value} for name, value in addresses.items()]
    app["DependsOn"] = [{"ContainerName": "collector", "Condition": "START"}]
    exporter = {"awsxray": {"indexed_attributes": ["http.route"], "aws_log_groups": ["the-log"]}}
    containers.append(
        {
            "Name": "collector",
            "Image": image,
            "Essential": False,
            "PortMappings": [{"ContainerPort": 4317}, {"ContainerPort": 4318}],
            "Environment": [{"Name": "AOT_CONFIG_CONTENT", "Value": json.dumps({"exporters": exporter})}],
            "LogConfiguration": {
                **app["LogConfiguration"],
                "Options": {**app["LogConfiguration"]["Options"], "awslogs-stream-prefix": "collector"},
            },
        }
    )
    return template


def collectors(cloud: Cloud) -> list[psutil.Process]:
    """Their processes."""
    found = []
    for child in psutil.Process(cloud.engine.process.pid).children(recursive=True):
        with suppress(psutil.Error):
            if "rehearsal.collector" in child.cmdline():
                found.append(child)
    return found


@pytest.mark.requirement("P2")
def test_xray_keeps_traces_for_each_account_and_puts_subsegments_where_they_belong(cloud: Cloud) -> None:
    trace, parent = trace_id(), token_hex(8)
    whole = {
        "id": parent,
        "trace_id": xray_id(trace),
        "name": "shop",
        "start_time": 1.0,
        "end_time": 3.5,
        "fault": True,
    }
    part = {"id": token_hex(8), "trace_id": xray_id(trace), "name": "db", "start_time": 2.0, "end_time": 3.0}
    part |= {"type": "subsegment", "parent_id": parent}
    xray = cloud.client("xray")
    answer = xray.put_trace_segments(TraceSegmentDocuments=[json.dumps(part), json.dumps(whole)])
    assert answer["UnprocessedTraceSegments"] == []
    found = xray.batch_get_traces(TraceIds=[xray_id(trace)])["Traces"][0]
    assert (found["Id"], found["Duration"]) == (xray_id(trace), 2.5)
    assert segments(xray, trace) == [{**whole, "subsegments": [part]}]
    assert cloud.client("xray", PROD).batch_get_traces(TraceIds=[xray_id(trace)])["Traces"] == []

    times = {"StartTime": datetime.fromtimestamp(0, UTC), "EndTime": datetime.fromtimestamp(9, UTC)}
    summary = next(entry for entry in xray.get_trace_summaries(**times)["TraceSummaries"] if entry["Id"] == found["Id"])
    assert summary["HasFault"]
    assert [named["Name"] for named in summary["ServiceIds"]] == ["shop"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "short"}, "MissingId"),
        ({"trace_id": token_hex(16)}, "InvalidTraceId"),
        ({"name": ""}, "MissingName"),
        ({"start_time": None}, "MissingStartTime"),
        ({"type": "subsegment"}, "MissingParentId"),
    ],
)
def test_xray_refuses_what_is_no_segment(cloud: Cloud, change: Json, code: str) -> None:
    document = {"id": token_hex(8), "trace_id": xray_id(trace_id()), "name": "shop", "start_time": 1.0, **change}
    document = {name: value for name, value in document.items() if value is not None}
    answer = cloud.client("xray").put_trace_segments(TraceSegmentDocuments=[json.dumps(document)])
    assert [refused["ErrorCode"] for refused in answer["UnprocessedTraceSegments"]] == [code]


@pytest.mark.requirement("P2")
def test_a_task_reaches_its_collector_and_survives_it(cloud: Cloud) -> None:
    outputs = service.deploy(cloud, "collected", with_collector("collected"))
    environment = cloud.request(outputs["Host"], "/").json()
    assert environment["OTHER"] == "localhost:4319", "no container of the task has that port"
    address = environment["OTEL_EXPORTER_OTLP_ENDPOINT"]
    assert httpx.get(address, trust_env=False).status_code == 200

    trace = trace_id()
    request = span(trace, "GET", http__request__method="GET", http__response__status_code="503", http__route="/api/x")
    query = span(trace, "SELECT", kind=3, parent=request["spanId"], db__system="postgresql", db__name="shop")
    query["attributes"] += span(trace, "", db__connection_string="postgresql://db.host:5432/shop")["attributes"]
    assert httpx.post(f"{address}/v1/traces", json=export(request, query), trust_env=False).status_code == 200
    xray = cloud.client("xray")
    wait_until(lambda: bool(segments(xray, trace)), what="the trace")
    [segment] = segments(xray, trace)
    assert (segment["name"], segment["fault"], segment["error"]) == ("shop-backend", True, False)
    assert segment["annotations"] == {"http_route": "/api/x"}
    assert segment["aws"]["cloudwatch_logs"] == [{"log_group": "the-log"}]
    assert segment["http"]["response"] == {"status": 503}
    [database] = segment["subsegments"]
    assert (database["name"], database["namespace"]) == ("shop@db.host", "remote")
    assert database["sql"]["database_type"] == "postgresql"

    [app], [collector] = cloud.processes("collected"), collectors(cloud)
    assert started(collector) < started(app), "the one that is depended on starts first"
    collector.kill()
    ecs = cloud.client("ecs")
    arns = ecs.list_tasks(cluster=outputs["Cluster"])["taskArns"]

    def states() -> dict[str, Any]:
        task = ecs.describe_tasks(cluster=outputs["Cluster"], tasks=arns)["tasks"][0]
        return {"task": task["lastStatus"], **{entry["name"]: entry["lastStatus"] for entry in task["containers"]}}

    wait_until(lambda: states()["collector"] == "STOPPED", what="the end of the collector")
    assert states() == {"task": "RUNNING", "app": "RUNNING", "collector": "STOPPED"}
    assert cloud.request(outputs["Host"], "/").status == 200
    cloud.delete("collected")


def started(process: psutil.Process) -> tuple[float, int]:
    """When, and of two within the same hundredth of a second, which of them was the first."""
    return process.create_time(), process.pid


@pytest.mark.requirement("P2")
def test_requests_in_an_access_log_are_spans_and_the_collector_hears_the_last_of_a_task(cloud: Cloud) -> None:
    trace, farewell, parent = trace_id(), trace_id(), token_hex(8)
    line: Json = {"timestamp": 1767323045.5, "trace_id": trace, "span_id": token_hex(8)}
    line |= {"parent_id": parent, "method": "GET", "path": "/pay", "status": 200, "duration": 0.250}
    variables = {
        "OTEL_COLLECTOR": "localhost:4317",
        "OTEL_SERVICE_NAME": "shop-frontend",
        "LINE": json.dumps(line),
        "SPANS": json.dumps(export(span(farewell, "GET"))),
    }
    template = with_collector("farewell", **variables)
    app = template["Task"]["Properties"]["ContainerDefinitions"][0]
    app["Command"] = [sys.executable, "-I", "-S", "-c", FAREWELL]
    template["Service"]["Properties"].pop("LoadBalancers")
    service.deploy(cloud, "farewell", template)
    xray = cloud.client("xray")
    wait_until(lambda: bool(segments(xray, trace)), what="the trace of the access log")
    [segment] = segments(xray, trace)
    assert (segment["id"], segment["parent_id"]) == (line["span_id"], parent)
    assert segment["name"] == "shop-frontend"
    assert segment["end_time"] - segment["start_time"] == pytest.approx(0.25)
    assert segment["http"]["request"]["url"].endswith("/pay")
    cloud.delete("farewell")
    assert [segment["name"] for segment in segments(xray, farewell)] == ["shop-backend"]
    assert collectors(cloud) == []


def test_no_image_stands_in_for_one_without_a_version(cloud: Cloud) -> None:
    with pytest.raises(StackFailedError, match="Circuit Breaker"):
        service.deploy(cloud, "unversioned", with_collector("unversioned", image=f"{COLLECTOR}:latest"))
