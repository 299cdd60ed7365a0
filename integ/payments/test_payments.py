"""Payments with a key, as a merchant's shop makes them."""

from uuid import uuid4

import httpx
import pytest

from integ.errors import error_of
from integ.payments.paying import MERCHANT, MERCHANT_OF_BALANCES, REPLICA_DEADLINE_S, balance, new_key, pay, payment
from integ.waiting import wait_until


@pytest.mark.requirement("P2", "P5", "D6")
def test_a_payment_made_can_be_read_back(api: httpx.Client) -> None:
    body = payment(amount=1250)
    made = pay(api, body)
    assert made.status_code == 201, made.text
    answer = made.json()
    assert body.items() <= answer.items()
    assert answer["status"] == "accepted"
    assert api.get(f"api/payments/{answer['id']}").json() == answer
    assert api.get(made.url.join(made.headers["location"])).json() == answer


@pytest.mark.requirement("P5", "D6")
def test_the_payments_of_a_merchant_begin_with_the_newest(api: httpx.Client) -> None:
    made = pay(api, payment()).json()
    wait_until(
        lambda: api.get("api/payments", params={"merchant": MERCHANT, "limit": 1}).json()["payments"],
        lambda payments: payments == [made],
        waiting_for=f"payment {made['id']} to lead the list",
        deadline_s=REPLICA_DEADLINE_S,
    )


@pytest.mark.requirement("P5", "D6")
def test_a_balance_grows_by_exactly_what_was_paid(api: httpx.Client) -> None:
    before = balance(api)
    for amount in (1, 123_456_789):
        assert pay(api, payment(amount=amount, merchant=MERCHANT_OF_BALANCES)).status_code == 201
    wait_until(
        lambda: balance(api),
        lambda now: now == before + 123_456_790,
        waiting_for=f"the balance to be {before + 123_456_790}",
        deadline_s=REPLICA_DEADLINE_S,
    )


@pytest.mark.requirement("D6")
def test_without_an_idempotency_key_nothing_is_paid(api: httpx.Client) -> None:
    error = error_of(api.post("api/payments", json=payment()), status=400)
    assert error["code"] == "invalid_idempotency_key"


@pytest.mark.requirement("C8", "D6")
@pytest.mark.parametrize("amount", [0, -1, 0.5, "1"])
def test_a_payment_of_the_wrong_form_is_refused_by_the_api(api: httpx.Client, amount: object) -> None:
    body = payment()
    assert (
        error_of(pay(api, {**body, "amount": {**body["amount"], "amount": amount}}), status=400)["code"]
        == "invalid_body"
    )


@pytest.mark.requirement("D6")
def test_a_payment_to_nobody_is_refused_and_told_why(api: httpx.Client) -> None:
    merchant = f"unknown-{uuid4()}"
    error = error_of(pay(api, payment(merchant=merchant), key=new_key()), status=400)
    assert (error["code"], merchant in error["message"]) == ("unknown_merchant", True)
