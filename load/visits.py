"""What a customer's machine does on a visit, by workload: with the API key, as the API's clients come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from integ.payments.paying import MERCHANT, new_key, payment
from integ.shop.ordering import order


class WrongAnswerError(Exception):
    """An answer was not as it should be, which has been counted: the visit ends."""


class Api(Protocol):
    """What a visit is made with."""

    def ask(
        self,
        method: str,
        path: str,
        *,
        name: str | None = None,
        status: int = 200,
        equals: object = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """Ask, have the answer counted under the endpoint's name, and return what it holds.

        Raises:
            WrongAnswerError: It has another status than `status`, or is not what it `equals`.
        """


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Some requests, one after the other; `endpoints` are their names, in their order."""

    make: Callable[[Api], None]
    endpoints: tuple[str, ...]


def _shop(api: Api) -> None:
    """Browse, order, read the order back."""
    product = api.ask("GET", "/api/products")["products"][0]
    placed = api.ask("POST", "/api/orders", status=201, json=order([{"product_id": product["id"], "quantity": 1}]))
    api.ask("GET", f"/api/orders/{placed['id']}", name="/api/orders/{id}", equals=placed)


def _payments(api: Api) -> None:
    """Pay, ask again with the same key as who is not sure, read the payment back and then the balance."""
    body, key = payment(), {"idempotency-key": new_key()}
    made = api.ask("POST", "/api/payments", status=201, json=body, headers=key)
    again = "/api/payments (again)"
    api.ask("POST", "/api/payments", name=again, status=201, json=body, headers=key, equals=made)
    api.ask("GET", f"/api/payments/{made['id']}", name="/api/payments/{id}", equals=made)
    api.ask("GET", f"/api/merchants/{MERCHANT}/balance", name="/api/merchants/{id}/balance")


VISITS: Mapping[str, Visit] = {
    "shop": Visit(make=_shop, endpoints=("GET /api/products", "POST /api/orders", "GET /api/orders/{id}")),
    "payments": Visit(
        make=_payments,
        endpoints=(
            "POST /api/payments",
            "POST /api/payments (again)",
            "GET /api/payments/{id}",
            "GET /api/merchants/{id}/balance",
        ),
    ),
}
"""By the name of the workload, as the stages' settings have it."""
