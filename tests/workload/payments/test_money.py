"""Money is neither lost nor made: whatever clients do at once, and whatever breaks meanwhile."""

import json
import socket
import struct
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.workload.backend import Backend
from tests.workload.payments.client import MERCHANTS, Payments, payment
from tests.workload.payments.conftest import DATABASE
from tests.workload.postgres import APPLICATION, Postgres
from tests.workload.secrets_manager import SecretsManager

CLIENTS = 8
PAID = MERCHANTS[:2]
Money = Counter[tuple[str, str]]
"""By merchant and currency."""


@dataclass(frozen=True)
class Order:
    """What a client wants, and how often it gives up before it waits for the answer.

    Attributes:
        key: Clients that share one ask for the same payment, or wrongly for another.
        impatience: For each request that is given up, the share of it that is sent, from 0 to 1.
        tasks: Which backend is asked, one after the other.
    """

    key: int
    merchant: str
    currency: str
    amount: int
    impatience: tuple[float, ...]
    tasks: tuple[int, ...]

    @property
    def body(self) -> dict[str, object]:
        return payment(self.amount, self.currency, self.merchant)


orders = st.builds(
    Order,
    key=st.integers(0, 4),
    merchant=st.sampled_from(PAID),
    currency=st.sampled_from(["USD", "JPY"]),
    amount=st.sampled_from([1, 99, 10**12]),
    impatience=st.lists(st.sampled_from([0.5, 0.95, 1.0]), max_size=3).map(tuple),
    tasks=st.permutations([0, 1]).map(tuple),
)


@pytest.fixture(scope="module")
def tasks(
    payments_backend: Backend,
    postgres: Postgres,
    secrets_manager: SecretsManager,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Payments]]:
    """Two of them, behind which the database is the same."""
    with Backend.running(
        log=tmp_path_factory.mktemp("second") / "log",
        endpoint=secrets_manager.endpoint,
        secret_arn="payments_app",
        authority=postgres.authority,
        API="payments",
        MIGRATE="separately",
    ) as second:
        second.wait_for("/api/health", 200)
        yield [Payments(payments_backend.client), Payments(second.client)]


@dataclass
class World:
    """The clients of one example, and what they were answered."""

    tasks: Sequence[Payments]
    name: str = field(default_factory=lambda: str(uuid4()))
    answers: dict[str, list[tuple[Order, httpx.Response]]] = field(default_factory=lambda: defaultdict(list))

    def key(self, order: Order) -> str:
        return f"{self.name}-{order.key}"

    def carry_out(self, order: Order) -> None:
        """Ask and give up as often as the order says, then ask until there is an answer."""
        for number, share in enumerate(order.impatience):
            _abandon(self.tasks[order.tasks[number % 2]], self.key(order), order.body, share)
        while (answer := self.tasks[order.tasks[0]].pay(order.body, key=self.key(order))).status_code == 503:
            pass
        self.answers[self.key(order)].append((order, answer))

    def paid(self) -> Money:
        """What clients were told that they have paid: once for each key."""
        money: Money = Counter()
        for answers in self.answers.values():
            accepted = {answer.content for _, answer in answers if answer.status_code == 201}
            assert len(accepted) == 1, "each key is one payment, whose answer is always the same"
            made = json.loads(accepted.pop())
            money[made["merchant"], made["amount"]["currency"]] += made["amount"]["amount"]
            for order, answer in answers:
                asked_for = (order.merchant, {"amount": order.amount, "currency": order.currency})
                is_it = asked_for == (made["merchant"], made["amount"])
                assert answer.status_code == (201 if is_it else 422), answer.text
        return money


def _abandon(task: Payments, key: str, body: object, share: float) -> None:
    """Send a part of a request, and reset the connection."""
    content = json.dumps(body).encode()
    url = task.http.base_url
    head = f"POST /api/payments HTTP/1.1\r\nHost: {url.host}\r\nIdempotency-Key: {key}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    whole = head.encode() + content
    with socket.create_connection((url.host, url.port or 80)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(whole[: int(len(whole) * share)])


def _disturb(postgres: Postgres) -> None:
    """End every connection of the backends, whatever they are doing."""
    with postgres.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND application_name LIKE %s",
            [DATABASE, f"{APPLICATION}%"],
        )


def _balances(task: Payments) -> Money:
    return Counter(
        {(merchant, currency): amount for merchant in PAID for currency, amount in task.balances(merchant).items()}
    )


@pytest.mark.requirement("P1", "P5")
# A failure is not made smaller: what runs at once does not run the same way twice.
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(wanted=st.lists(orders, min_size=1, max_size=10), disturbances=st.integers(0, 2))
def test_money_is_neither_lost_nor_made(
    tasks: list[Payments], postgres: Postgres, wanted: list[Order], disturbances: int
) -> None:
    world, before = World(tasks), _balances(tasks[0])
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = [pool.submit(world.carry_out, order) for order in wanted]
        done += [pool.submit(_disturb, postgres) for _ in range(disturbances)]
        for future in done:
            future.result()
    paid = world.paid()
    assert +(_balances(tasks[1]) - before) == paid
    with postgres.connect(DATABASE) as connection:
        keys = connection.execute(
            "SELECT idempotency_key FROM payments WHERE idempotency_key LIKE %s", [f"{world.name}%"]
        )
        assert sorted(key for (key,) in keys) == sorted(world.answers)
        sums = "SELECT currency, sum(amount) FROM entries JOIN accounts ON accounts.id = account GROUP BY currency"
        assert not [row for row in connection.execute(sums) if row[1] != 0]
