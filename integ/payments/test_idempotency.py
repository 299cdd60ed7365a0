"""Who does not know whether a payment was made asks again, with the same key: it is made once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from integ.errors import error_of
from integ.payments.paying import MERCHANT, REPLICA_DEADLINE_S, new_key, pay, payment
from integ.waiting import wait_until

_AT_ONCE = 8
REPLAYED = "idempotent-replayed"


def _told(response: httpx.Response) -> tuple[int, str, str]:
    """What tells a client about its payment."""
    return response.status_code, response.headers["location"], response.text


@pytest.mark.requirement("P5", "D6")
def test_a_payment_retried_is_answered_as_the_first_time(api: httpx.Client) -> None:
    body, key = payment(amount=4200), new_key()
    first, again = pay(api, body, key=key), pay(api, body, key=key)
    assert first.status_code == 201, first.text
    assert _told(again) == _told(first)
    assert REPLAYED not in first.headers
    assert again.headers[REPLAYED] == "true"


@pytest.mark.requirement("P5", "D6")
def test_another_payment_under_a_used_key_is_refused(api: httpx.Client) -> None:
    key = new_key()
    assert pay(api, payment(amount=1), key=key).status_code == 201
    assert error_of(pay(api, payment(amount=2), key=key), status=422)["code"] == "idempotency_key_reused"


@pytest.mark.requirement("P5", "D6")
def test_many_at_once_with_one_key_make_one_payment(api: httpx.Client) -> None:
    body, key = payment(amount=7), new_key()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda _: pay(api, body, key=key), range(_AT_ONCE)))
    assert {_told(answer) for answer in answers} == {_told(answers[0])}
    assert answers[0].status_code == 201
    assert Counter(answer.headers.get(REPLAYED) for answer in answers) == {None: 1, "true": _AT_ONCE - 1}
    made = wait_until(
        lambda: [found for found in _newest(api) if found["reference"] == body["reference"]],
        bool,
        waiting_for="the payment to be listed",
        deadline_s=REPLICA_DEADLINE_S,
    )
    assert made == [answers[0].json()]


def _newest(api: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("api/payments", params={"merchant": MERCHANT}).json()["payments"]
    return found
