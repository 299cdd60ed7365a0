"""`aws logs tail` and FilterLogEvents find every line of the streams that they are asked for, and no other."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.engine.answers import raw, what_is_wrong
from tests.rehearsal.engine.cloud import DEV, Client, Cloud, Json

GROUP = "filtered"
LINES = {"build/one": ["a", "error: b", "c"], "build/two": ["d", "error: e"], "task/one": ["f"]}


@pytest.fixture(scope="module")
def logs(cloud: Cloud) -> Iterator[Client]:
    """Three streams, whose lines take turns."""
    logs = cloud.client("logs", DEV)
    logs.create_log_group(logGroupName=GROUP)
    for number, (stream, lines) in enumerate(LINES.items()):
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
        events = [{"timestamp": 1000 + 10 * line + number, "message": text} for line, text in enumerate(lines)]
        logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)
    yield logs
    logs.delete_log_group(logGroupName=GROUP)


def found(logs: Client, **wanted: Json) -> list[str]:
    """The lines of all pages."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP, **wanted)
    return [event["message"] for page in pages for event in page["events"]]


def test_lines_of_all_streams_come_by_their_time(logs: Client) -> None:
    assert found(logs) == ["a", "d", "f", "error: b", "error: e", "c"]


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_however_long_a_page_is_no_line_is_lost_or_doubled(logs: Client, size: int) -> None:
    assert found(logs, PaginationConfig={"PageSize": size}) == found(logs)


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        ({"logStreamNamePrefix": "build/"}, ["a", "d", "error: b", "error: e", "c"]),
        ({"logStreamNames": ["build/two"]}, ["d", "error: e"]),
        ({"filterPattern": "error"}, ["error: b", "error: e"]),
        ({"startTime": 1010, "endTime": 1011}, ["error: b", "error: e"]),
    ],
)
def test_only_what_is_asked_for_is_found(logs: Client, wanted: dict[str, Json], lines: list[str]) -> None:
    assert found(logs, **wanted) == lines


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"logGroupName": "absent"}, "ResourceNotFoundException"),
        ({"nextToken": "nonsense"}, "InvalidParameterException"),
        ({"limit": 10_001}, "InvalidParameterException"),
        ({"logStreamNames": ["x"], "logStreamNamePrefix": "x"}, "InvalidParameterException"),
    ],
)
def test_requests_are_refused_as_on_aws(logs: Client, wanted: dict[str, Json], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        logs.filter_log_events(**{"logGroupName": GROUP, **wanted})
    assert refused.value.response["Error"]["Code"] == code


@pytest.mark.usefixtures("logs")
def test_answers_have_exactly_the_shape_of_awss(cloud: Cloud) -> None:
    answer = raw(cloud, "logs", "FilterLogEvents", {"logGroupName": GROUP, "limit": 2}, account=DEV)
    assert len(answer["events"]) == 2
    assert what_is_wrong("logs", "FilterLogEvents", answer) == ""
