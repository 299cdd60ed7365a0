"""Requests that wait for the runner."""

from pathlib import Path

from rehearsal.pipeline.requests import Kind, Request, Requests, RetryMode


def test_requests_are_taken_once_each_in_the_order_in_which_they_were_put(tmp_path: Path) -> None:
    requests = Requests(tmp_path)
    first = Request(kind=Kind.PUSH, pipeline="small", commit="a" * 40, branch="main")
    second = Request(kind=Kind.START, pipeline="small", variables={"COLOUR": "blue"}, by="arn")
    requests.put(first)
    requests.put(second)
    assert list(requests.waiting()) == [first, second]
    assert [requests.take(), requests.take(), requests.take()] == [first, second, None]


def test_what_is_about_the_past_comes_before_what_is_new(tmp_path: Path) -> None:
    requests = Requests(tmp_path)
    push = Request(kind=Kind.PUSH, pipeline="small", commit="a" * 40, branch="main")
    retry = Request(kind=Kind.RETRY, pipeline="small", stage="Dev", retry_mode=RetryMode.ALL_ACTIONS)
    requests.put(push)
    requests.put(retry)
    assert [requests.take(), requests.take(), requests.take()] == [retry, push, None]


def test_what_was_taken_is_seen_until_it_has_begun(tmp_path: Path) -> None:
    requests = Requests(tmp_path)
    request = Request(kind=Kind.PUSH, pipeline="small")
    requests.put(request)
    assert requests.take() == request
    assert (list(requests.waiting()), list(requests.unseen())) == ([], [request])
    requests.begun(request.execution)
    assert list(requests.unseen()) == []


def test_nothing_waits_where_nothing_was_asked(tmp_path: Path) -> None:
    assert Requests(tmp_path).take() is None
