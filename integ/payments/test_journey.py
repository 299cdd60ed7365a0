"""A customer's journey: the page, its scripts, the merchants, a payment, and the payment's page. A test each."""

from typing import Any

import httpx
import pytest

from integ.journey import Journey
from integ.moments import Moment
from integ.payments.paying import MERCHANT, new_key, payment

pytestmark = pytest.mark.moment(Moment.JOURNEY)

Json = Any


@pytest.fixture(scope="module")
def merchants(journey: Journey, front: httpx.Response) -> list[Json]:
    assert front.text
    found: list[Json] = journey.get("/api/merchants")["merchants"]
    return found


@pytest.fixture(scope="module")
def made(journey: Journey, merchants: list[Json]) -> Json:
    assert merchants
    return journey.post("/api/payments", payment(), idempotency_key=new_key())


@pytest.mark.requirement("P2", "P6", "D6")
def test_1_the_page_opens(front: httpx.Response) -> None:
    assert '<div id="root">' in front.text


@pytest.mark.requirement("P2", "P6", "D6")
def test_2_its_scripts_and_styles_load(journey: Journey, front: httpx.Response) -> None:
    assert journey.load_assets(front) == {"js", "css"}


@pytest.mark.requirement("P2", "P6", "D6")
def test_3_it_knows_whom_one_can_pay(merchants: list[Json]) -> None:
    assert merchants


@pytest.mark.requirement("P2", "P6", "D6")
def test_4_a_payment_can_be_made_in_it(made: Json) -> None:
    assert (made["merchant"], made["status"]) == (MERCHANT, "accepted")


@pytest.mark.requirement("P2", "P6", "D6")
def test_5_the_payment_has_a_page_and_is_still_there(journey: Journey, front: httpx.Response, made: Json) -> None:
    assert journey.open(f"/payments/{made['id']}").text == front.text
    assert journey.get(f"/api/payments/{made['id']}") == made
