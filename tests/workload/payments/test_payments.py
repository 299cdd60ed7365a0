"""What the payments API promises, route by route; the backend is the application's user and reads from a reader."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from tests.workload.payments.client import MERCHANTS, Payments, payment
from tests.workload.payments.conftest import DATABASE
from tests.workload.payments.ledger import write
from tests.workload.postgres import Postgres

DIGITS = {"AUD": 2, "CAD": 2, "CHF": 2, "EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3, "SEK": 2, "USD": 2}
LARGEST = 10**12


def _code(response: httpx.Response) -> str:
    error = response.json()["error"]
    assert error.keys() == {"code", "message", "details"}
    return str(error["code"])


@pytest.mark.requirement("P2")
def test_a_payment_that_is_made_can_be_read_back(payments: Payments) -> None:
    made = payments.pay(payment(1250, "EUR", MERCHANTS[1], reference="Rechnung für Ärzte €"))
    assert made.status_code == 201
    body = made.json()
    assert list(body) == ["id", "merchant", "amount", "reference", "status", "created_at"]
    assert (body["merchant"], body["amount"]) == (MERCHANTS[1], {"amount": 1250, "currency": "EUR"})
    assert (body["reference"], body["status"]) == ("Rechnung für Ärzte €", "accepted")
    assert abs((datetime.now(UTC) - datetime.fromisoformat(body["created_at"])).total_seconds()) < 60
    assert "idempotent-replayed" not in made.headers
    read = payments.http.get(f"/api/payments/{body['id']}")
    assert (read.status_code, read.json()) == (200, body)
    assert read.headers["cache-control"] == made.headers["cache-control"] == "no-store"


def test_its_location_holds_behind_a_path_prefix(payments: Payments) -> None:
    made = payments.pay(payment())
    seen_by_client = httpx.URL("https://example.com/v1/api/payments").join(made.headers["location"])
    assert seen_by_client.path == f"/v1/api/payments/{made.json()['id']}"


def test_without_a_reference_there_is_none(payments: Payments) -> None:
    assert payments.pay(payment()).json()["reference"] is None


def test_a_payment_nobody_made_is_not_found(payments: Payments) -> None:
    response = payments.http.get(f"/api/payments/{uuid4()}")
    assert (response.status_code, _code(response)) == (404, "payment_not_found")


def test_a_merchant_nobody_knows_is_named_and_the_key_is_not_used_up(payments: Payments) -> None:
    key = str(uuid4())
    refused = payments.pay(payment(merchant="nobody"), key=key)
    assert (refused.status_code, _code(refused)) == (400, "unknown_merchant")
    assert refused.json()["error"]["details"] == [{"field": "merchant", "message": 'there is no merchant "nobody"'}]
    assert payments.pay(payment(), key=key).status_code == 201


def test_a_currency_that_is_not_accepted_is_answered_with_those_that_are(payments: Payments) -> None:
    refused = payments.pay(payment(currency="XTS"))
    assert (refused.status_code, _code(refused)) == (400, "unsupported_currency")
    assert refused.json()["error"]["message"].endswith(f"takes no XTS, only {', '.join(DIGITS)}.")


def test_merchants_are_listed(payments: Payments) -> None:
    listed = payments.http.get("/api/merchants").json()["merchants"]
    assert {"id": "blue-bakery", "name": "Blue Bakery"} in listed
    ids = [merchant["id"] for merchant in listed]
    assert ids == sorted(ids)
    assert set(ids) >= set(MERCHANTS)


def test_a_balance_grows_by_what_is_paid_in_its_currency_only(payments: Payments) -> None:
    merchant = MERCHANTS[2]
    before = payments.balances(merchant)
    assert list(before) == list(DIGITS)
    payments.pay(payment(700, "JPY", merchant))
    payments.pay(payment(1, "KWD", merchant))
    assert payments.balances(merchant) == {**before, "JPY": before["JPY"] + 700, "KWD": before["KWD"] + 1}


def test_a_balance_is_exact_beyond_what_a_double_can_hold(payments: Payments, postgres: Postgres) -> None:
    merchant, odd = MERCHANTS[3], 2**53 + 1
    before = payments.balances(merchant)["SEK"]
    with postgres.connect(DATABASE) as connection:
        write(connection, entries=[(None, "SEK", -odd), (merchant, "SEK", odd)])
    assert payments.balances(merchant)["SEK"] == before + odd


def test_a_merchant_nobody_knows_has_no_balance(payments: Payments) -> None:
    response = payments.http.get("/api/merchants/nobody/balance")
    assert (response.status_code, _code(response)) == (404, "merchant_not_found")


def test_payments_are_listed_newest_first_page_by_page(payments: Payments) -> None:
    made = [payments.pay(payment(amount, merchant=MERCHANTS[4])).json() for amount in range(1, 6)]
    payments.pay(payment(99, merchant=MERCHANTS[0]))
    page = payments.http.get("/api/payments", params={"merchant": MERCHANTS[4], "limit": 2}).json()
    pages = [page["payments"]]
    while page["next"]:
        query = {"merchant": MERCHANTS[4], "limit": 2, "before": page["next"]}
        page = payments.http.get("/api/payments", params=query).json()
        pages.append(page["payments"])
    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]
    assert payments.http.get("/api/payments").json()["payments"][0]["amount"]["amount"] == 99
    assert payments.http.get("/api/payments", params={"merchant": "nobody"}).json() == {"payments": [], "next": None}


@pytest.mark.parametrize(
    ("query", "field"), [("limit=0", "limit"), ("limit=101", "limit"), ("before=1", "before"), ("page=2", "page")]
)
def test_a_list_that_cannot_be_is_refused(payments: Payments, query: str, field: str) -> None:
    response = payments.http.get(f"/api/payments?{query}")
    assert (response.status_code, _code(response)) == (400, "invalid_query")
    assert response.json()["error"]["details"][0]["field"] == field


def test_a_list_before_a_payment_nobody_made_is_refused(payments: Payments) -> None:
    response = payments.http.get(f"/api/payments?before={uuid4()}")
    assert (response.status_code, _code(response)) == (400, "invalid_query")


def test_the_largest_payment_is_taken_and_no_larger_one(payments: Payments) -> None:
    assert payments.pay(payment(LARGEST)).json()["amount"]["amount"] == LARGEST
    refused = payments.pay(payment(LARGEST + 1))
    assert (refused.status_code, _code(refused)) == (400, "invalid_payment")


def test_health_and_readiness_are_as_the_shops(payments: Payments) -> None:
    assert payments.http.get("/api/health").json() == {"status": "ok"}
    assert payments.http.get("/api/ready").json() == {"status": "ready"}


def test_other_methods_are_told_the_right_ones(payments: Payments) -> None:
    response = payments.http.delete("/api/payments")
    assert (response.status_code, _code(response)) == (405, "method_not_allowed")
    assert set(re.split(", ", response.headers["allow"])) == {"GET", "HEAD", "POST"}


def test_the_shop_is_not_here(payments: Payments) -> None:
    assert payments.http.get("/api/products").status_code == 404
