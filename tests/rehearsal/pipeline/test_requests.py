"""Requests that wait for the runner."""

from pathlib import Path

from rehearsal.pipeline.requests import Kind, Request, Requests, RetryMode


def test_requests_are_taken_once_each_in_the_order_in_which_they_were_put(tmp_path: Path) -> None:
    requests = Requests(tmp_path)
    first = Request(kind=Kind.PUSH, pipeline="small", commit="a" * 40, branch="main")
    second = Request(kind=Kind.RETRY, pipeline="small", stage="Dev", retry_mode=RetryMode.ALL_ACTIONS)
    requests.put(first)
    requests.put(second)
    assert list(requests.waiting()) == [first, second]
    assert [requests.take(), requests.take(), requests.take()] == [first, second, None]


def test_nothing_waits_where_nothing_was_asked(tmp_path: Path) -> None:
    assert Requests(tmp_path).take() is None
