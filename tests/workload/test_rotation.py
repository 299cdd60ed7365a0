"""A backend that is running serves every request of a rotation, whichever step it has come to (C5)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import httpx
import pytest

from integ.waiting import wait_until
from tests.workload.backend import DEADLINE_S, PAUSE_S, Backend
from tests.workload.conftest import StartBackend
from tests.workload.postgres import APPLICATION, Postgres
from tests.workload.rotation import Rotation
from tests.workload.secrets_manager import SecretsManager

ORDER = {"items": [{"product_id": "mug", "quantity": 1}]}
CROWD = 8  # more than the connections of one backend

pytestmark = pytest.mark.requirement("C5")


@pytest.fixture
def rotation(postgres: Postgres, secrets_manager: SecretsManager) -> Rotation:
    """Of a database of this test's own."""
    name = f"rotated_{len(secrets_manager.secrets)}"
    secrets_manager.secrets[name] = postgres.create(name)
    return Rotation(postgres=postgres, secrets_manager=secrets_manager, name=name, password=f"new-password-of-{name}")


@pytest.fixture
def running(rotation: Rotation, start_backend: StartBackend) -> Backend:
    backend = start_backend(rotation.name)
    backend.wait_for("/api/ready", 200)
    return backend


def _statuses(backend: Backend, count: int = CROWD) -> set[int]:
    """Of orders placed all at once."""
    with ThreadPoolExecutor(count) as pool:
        return {answer.status_code for answer in pool.map(lambda _: _order(backend), range(count))}


def _order(backend: Backend) -> httpx.Response:
    return backend.client.post("/api/orders", json=ORDER)


@contextmanager
def _traffic(backend: Backend) -> Iterator[list[int]]:
    """One order after another; the statuses of all of them."""
    seen: list[int] = []
    enough = Event()

    def place() -> None:
        while not enough.is_set():
            seen.append(_order(backend).status_code)

    with ThreadPoolExecutor(1) as pool:
        customer = pool.submit(place)
        try:
            yield seen
        finally:
            enough.set()
            customer.result()


def _wait_for_more(seen: list[int]) -> None:
    so_far = len(seen)
    wait_until(
        lambda: len(seen),
        lambda now: now > so_far + 2,
        waiting_for="orders placed in this step",
        deadline_s=DEADLINE_S,
        pause_s=PAUSE_S,
    )


def _wait_until_new_connections_are_due(rotation: Rotation) -> None:
    """The backend drops those that are idle; one stays in use."""
    connections = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND application_name = %s"
    with rotation.postgres.connect() as observer:
        wait_until(
            lambda: observer.execute(connections, [rotation.name, APPLICATION]).fetchone(),
            lambda row: row is not None and row[0] <= 1,
            waiting_for="the backend to drop its idle connections",
            deadline_s=DEADLINE_S,
            pause_s=PAUSE_S,
        )


def _end_connections(backend: Backend, rotation: Rotation) -> None:
    """While nobody uses them; the next request has to make one."""
    lost = _connections_lost(backend)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND application_name = %s"
    with rotation.postgres.connect() as connection:
        ended = len(connection.execute(end, [rotation.name, APPLICATION]).fetchall())
    wait_until(
        lambda: _connections_lost(backend),
        lambda now: now >= lost + ended,
        waiting_for="the backend to notice",
        deadline_s=DEADLINE_S,
        pause_s=PAUSE_S,
    )


def _connections_lost(backend: Backend) -> int:
    return len(_losses(backend))


def _losses(backend: Backend) -> list[dict[str, Any]]:
    """What the log tells of each connection that was lost while nobody used it."""
    return [line["err"] for line in backend.log_lines() if line["msg"] == "An idle connection was lost"]


def test_no_order_fails_in_any_step(running: Backend, rotation: Rotation) -> None:
    """With one connection that stays open through all of them, and new ones in each."""
    pending = rotation.secrets_manager.reads["AWSPENDING"]
    with _traffic(running) as seen:
        for step in (rotation.create, rotation.set, rotation.finish):
            _wait_until_new_connections_are_due(rotation)
            step()
            assert _statuses(running) == {201}
            _wait_for_more(seen)
            if step == rotation.create:
                assert rotation.secrets_manager.reads["AWSPENDING"] == pending, "the current password was in force"
    assert set(seen) == {201}


def test_the_pending_password_serves_until_the_rotation_goes_on_or_is_given_up(
    running: Backend, rotation: Rotation
) -> None:
    old = rotation.secrets_manager.secrets[rotation.name]["password"]
    rotation.create()
    rotation.set()
    for _ in range(2):
        _end_connections(running, rotation)
        assert _statuses(running) == {201}
    rotation.secrets_manager.pending.pop(rotation.name)
    rotation.postgres.set_password(rotation.name, old)
    _end_connections(running, rotation)
    assert _statuses(running) == {201}


def test_of_a_lost_connection_the_log_tells_why_and_not_what_it_was(running: Backend, rotation: Rotation) -> None:
    """Neither the key by which its statements are ended, nor all of its settings."""
    _end_connections(running, rotation)
    losses = _losses(running)
    assert {(loss["type"], loss["code"]) for loss in losses} == {("DatabaseError", "57P01")}
    assert {key for loss in losses for key in loss} == {"type", "message", "code", "stack"}


def test_a_backend_that_starts_in_the_middle_of_a_rotation_gets_ready(
    rotation: Rotation, start_backend: StartBackend
) -> None:
    rotation.create()
    rotation.set()
    backend = start_backend(rotation.name)
    backend.wait_for("/api/ready", 200)
    assert _statuses(backend) == {201}
    assert "-password" not in backend.log.read_text()


def test_a_password_that_is_set_before_it_is_stored_is_waited_for(running: Backend, rotation: Rotation) -> None:
    """As when somebody changes it by hand: first in the database, then in the secret."""
    manager = rotation.secrets_manager
    _end_connections(running, rotation)
    rotation.set()
    reads = manager.reads["AWSPENDING"]
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(_order, running)
        wait_until(
            lambda: manager.reads["AWSPENDING"],
            lambda now: now > reads,
            waiting_for="an attempt with the old password, and another",
            deadline_s=DEADLINE_S,
            pause_s=PAUSE_S,
        )
        rotation.create()
        rotation.finish()
        assert answer.result().status_code == 201
