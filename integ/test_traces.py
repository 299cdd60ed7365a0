"""A customer's page, what the page asks the API, and what the API asks the database are one trace (P2)."""

import json
import re
import ssl
import time
from collections.abc import Iterator
from secrets import token_hex
from typing import Any, Final

import httpx
import pytest

from integ.check_role import assume
from integ.environment import Environment
from integ.waiting import wait_for_status, wait_until
from integ.workloads import WORKLOADS

_DEADLINE_S: Final = 120  # X-Ray shows a trace within seconds, a new task's first may take longer
_ANSWER_DEADLINE_S: Final = 120
_SERVER_TIMING: Final = re.compile(r'traceparent;desc="(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"')

Segment = dict[str, Any]


@pytest.fixture(scope="module")
def trace(environment: Environment, site: httpx.Client, trust: ssl.SSLContext) -> str:
    """The id of the trace of a visit, as 32 digits; the first 8 are the time, as X-Ray asks."""
    if not environment.traced_services:
        pytest.skip(f"No service of {environment.stage} is traced.")
    identifier = f"{int(time.time()):08x}{token_hex(12)}"
    traceparent = f"00-{identifier}-{token_hex(8)}-01"
    page = site.get("", headers={"traceparent": traceparent})
    assert page.status_code == 200
    # A page that a service answers names the span that its scripts are to continue; a file's names none.
    named = _SERVER_TIMING.search(page.headers.get("server-timing", ""))
    listing = WORKLOADS[environment.workload].listing
    continued = httpx.Headers({"traceparent": named[1] if named else traceparent})
    with httpx.Client(base_url=site.base_url, headers=continued, timeout=site.timeout, verify=trust) as script:
        waiting_for = f"{listing}, by way of the distribution"
        wait_for_status(script, listing, 200, waiting_for=waiting_for, deadline_s=_ANSWER_DEADLINE_S)
    return identifier


@pytest.fixture(scope="module")
def segments(environment: Environment, trace: str) -> list[Segment]:
    """What X-Ray has of that trace, once every service and the database are in it; as it is, when they never are."""
    xray = assume(environment).client("xray")
    name = f"1-{trace[:8]}-{trace[8:]}"

    def ask() -> list[Segment]:
        traces = xray.batch_get_traces(TraceIds=[name])["Traces"]
        return [json.loads(segment["Document"]) for found in traces for segment in found["Segments"]]

    return wait_until(
        ask,
        lambda found: {*environment.traced_services} <= _names(found) and bool(_databases(found)),
        waiting_for=f"{', '.join(environment.traced_services)} and a database in the trace {name}",
        deadline_s=_DEADLINE_S,
        show=lambda found: ", ".join(sorted(_names(found))) or "no segment",
    )


@pytest.mark.requirement("P2")
def test_every_traced_service_and_the_database_are_in_one_trace(
    environment: Environment, segments: list[Segment]
) -> None:
    assert {*environment.traced_services} <= _names(segments)
    assert _databases(segments)


@pytest.mark.requirement("P2")
def test_the_backends_part_continues_the_page_where_a_service_answers_it(
    environment: Environment, segments: list[Segment]
) -> None:
    parts = {segment["name"]: segment for segment in segments if "parent_id" in segment and _request(segment)}
    frontends = [name for name in environment.traced_services if name.endswith("-frontend")]
    if not frontends:
        pytest.skip(f"No service answers the page of {environment.stage}: it is a file.")
    (backend,) = [name for name in environment.traced_services if name.endswith("-backend")]
    assert parts[backend]["parent_id"] == parts[frontends[0]]["id"]


@pytest.mark.requirement("P2")
def test_the_database_is_asked_in_words_without_values(segments: list[Segment]) -> None:
    for database in _databases(segments):
        assert "'" not in database["sql"].get("sanitized_query", "")


def _names(segments: list[Segment]) -> set[str]:
    return {segment["name"] for segment in segments}


def _request(segment: Segment) -> bool:
    return "request" in segment.get("http", {})


def _databases(segments: list[Segment]) -> list[Segment]:
    """The parts of segments that are statements."""
    return [part for segment in segments for part in _parts(segment) if "sql" in part]


def _parts(segment: Segment) -> Iterator[Segment]:
    yield segment
    for part in segment.get("subsegments", ()):
        yield from _parts(part)
