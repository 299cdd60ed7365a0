import httpx
import pytest

from integ.waiting import WaitTimeoutError, wait_for_status, wait_until


def test_it_returns_the_first_answer_that_holds() -> None:
    answers = iter([1, 2, 3])
    found = wait_until(lambda: next(answers), lambda answer: answer > 1, waiting_for="two", deadline_s=5, pause_s=0)
    assert found == 2


def test_at_the_deadline_it_says_what_it_waited_for_and_what_it_saw_last() -> None:
    with pytest.raises(WaitTimeoutError, match=r"^Waited 0 s for the database; last saw: 'paused'$"):
        wait_until(lambda: "paused", lambda _: False, waiting_for="the database", deadline_s=0)


def test_an_exception_worth_waiting_for_is_what_it_saw_last() -> None:
    def refuse() -> None:
        raise ConnectionRefusedError("nobody there")

    with pytest.raises(WaitTimeoutError, match="last saw: ConnectionRefusedError: nobody there"):
        wait_until(refuse, lambda _: True, waiting_for="it", deadline_s=0, retry_on=(ConnectionError,))


def test_any_other_exception_is_not_waited_out() -> None:
    def mistake() -> None:
        raise KeyError("typo")

    with pytest.raises(KeyError):
        wait_until(mistake, lambda _: True, waiting_for="it", deadline_s=60, retry_on=(ConnectionError,))


def _answering(*responses: httpx.Response | Exception) -> httpx.Client:
    remaining = list(responses)

    def answer(_: httpx.Request) -> httpx.Response:
        response = remaining.pop(0)
        if isinstance(response, Exception):
            raise response
        return response

    return httpx.Client(transport=httpx.MockTransport(answer), base_url="https://example.com/v1/")


def test_a_status_is_waited_for_through_failing_connections() -> None:
    client = _answering(httpx.ConnectError("no route"), httpx.Response(504), httpx.Response(200, text="at last"))
    found = wait_for_status(client, "api/x", 200, waiting_for="it", deadline_s=5, pause_s=0)
    assert found.text == "at last"


def test_a_status_that_does_not_come_shows_the_answer_that_came() -> None:
    client = _answering(httpx.Response(503, text="still being prepared"))
    expected = r"503 from GET https://example\.com/v1/api/x: still being prepared"
    with pytest.raises(WaitTimeoutError, match=expected):
        wait_for_status(client, "api/x", 200, waiting_for="it", deadline_s=0)
