"""Log events are in memory once, and still what live readers, subscribers and queries see."""

import time

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.engine.cloud import DEV, Cloud
from tests.rehearsal.engine.memory import memory

GROUP = "recorded-once"
_MANY, _OF_A_LINE = 30_000, 900


def test_a_line_takes_the_memory_of_one_record(cloud: Cloud) -> None:
    logs = cloud.client("logs", DEV)
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="one")
    now = int(time.time() * 1000)
    before = memory(cloud)
    for start in range(0, _MANY, 1000):
        events = [{"timestamp": now, "message": f"{number} {'x' * 90}"} for number in range(start, start + 1000)]
        logs.put_log_events(logGroupName=GROUP, logStreamName="one", logEvents=events)
    grown = memory(cloud) - before
    logs.delete_log_group(logGroupName=GROUP)
    assert grown < _MANY * _OF_A_LINE * 0.75


def test_a_query_finds_events_and_their_records(cloud: Cloud) -> None:
    logs = cloud.client("logs", DEV)
    logs.create_log_group(logGroupName=f"{GROUP}-queried")
    names = {"logGroupName": f"{GROUP}-queried", "logStreamName": "one"}
    logs.create_log_stream(**names)
    now = time.time()
    logs.put_log_events(**names, logEvents=[{"timestamp": int(now * 1000), "message": "found"}])
    query = "fields @message, @ptr"
    identity = logs.start_query(
        logGroupName=names["logGroupName"], startTime=int(now) - 9, endTime=int(now) + 9, queryString=query
    )["queryId"]
    ((*fields,),) = logs.get_query_results(queryId=identity)["results"]
    told = {field["field"]: field["value"] for field in fields}
    assert told["@message"] == "found"
    assert logs.get_log_record(logRecordPointer=told["@ptr"])["logRecord"]["@message"] == "found"
    logs.delete_log_group(logGroupName=names["logGroupName"])


def test_events_for_a_stream_that_is_not_there_are_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        cloud.client("logs", DEV).put_log_events(
            logGroupName="absent", logStreamName="one", logEvents=[{"timestamp": 1, "message": "x"}]
        )
