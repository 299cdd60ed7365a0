"""Waiting for what needs time: a condition, a deadline, and a message that says what was waited for."""

import time
from collections.abc import Callable
from typing import TypeVar

import httpx

T = TypeVar("T")


class WaitTimeoutError(AssertionError):
    """The condition did not hold in time; the message says what was waited for, how long, and what was seen last."""


def wait_until(
    probe: Callable[[], T],
    holds: Callable[[T], bool],
    *,
    waiting_for: str,
    deadline_s: float,
    pause_s: float = 1.0,
    retry_on: tuple[type[Exception], ...] = (),
    show: Callable[[T], str] = repr,
) -> T:
    """Ask until the answer is as it should be, and return that answer.

    Args:
        probe: Asks once. An exception named in `retry_on` counts as an answer that is not as it should be.
        holds: Whether an answer is as it should be.
        waiting_for: Ends the sentence "Waited 60 s for …".
        deadline_s: Seconds after which no further attempt starts. There is at least one attempt.
        pause_s: Seconds between attempts.
        retry_on: Exceptions that may go away by themselves.
        show: Turns an answer into text for people.

    Raises:
        WaitTimeoutError: The deadline has passed.
    """
    deadline = time.monotonic() + deadline_s
    while True:
        try:
            answer = probe()
        except retry_on as error:
            last = f"{type(error).__name__}: {error}"
        else:
            if holds(answer):
                return answer
            last = show(answer)
        if time.monotonic() + pause_s > deadline:
            raise WaitTimeoutError(f"Waited {deadline_s:g} s for {waiting_for}; last saw: {last}")
        time.sleep(pause_s)


def show_response(response: httpx.Response) -> str:
    """A response's status and the beginning of its body."""
    return f"{response.status_code} from {response.request.method} {response.url}: {response.text[:300]}"


def wait_for_status(
    client: httpx.Client, path: str, status: int, *, waiting_for: str, deadline_s: float, pause_s: float = 1.0
) -> httpx.Response:
    """GET a path until it answers with a status; connections that fail are tried again.

    Raises:
        WaitTimeoutError: The deadline has passed.
    """
    return wait_until(
        lambda: client.get(path),
        lambda response: response.status_code == status,
        waiting_for=waiting_for,
        deadline_s=deadline_s,
        pause_s=pause_s,
        retry_on=(httpx.TransportError,),
        show=show_response,
    )
