import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from integ.waiting import wait_until
from rehearsal.ports import free_port
from tests.workload.backend import DEADLINE_S, PAUSE_S, Backend
from tests.workload.conftest import StartBackend
from tests.workload.postgres import Postgres
from tests.workload.secrets_manager import SecretsManager


@pytest.mark.requirement("C4")
def test_a_database_that_is_away_at_start_is_waited_for(
    postgres: Postgres, secrets_manager: SecretsManager, start_backend: StartBackend
) -> None:
    secret = postgres.create("late")
    secrets_manager.secrets["late"] = {**secret, "port": free_port()}
    backend = start_backend("late")
    for path in ("/api/health", "/api/ready", "/api/products"):
        response = backend.client.get(path)
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "database_unavailable"
    secrets_manager.secrets["late"] = secret
    backend.wait_for("/api/ready", 200)
    assert backend.client.get("/api/health").json() == {"status": "ok"}


def test_several_tasks_that_start_at_once_migrate_once(
    postgres: Postgres, secrets_manager: SecretsManager, start_backend: StartBackend
) -> None:
    secrets_manager.secrets["crowded"] = postgres.create("crowded")
    with ThreadPoolExecutor() as pool:
        backends = list(pool.map(start_backend, ["crowded"] * 3))
        list(pool.map(lambda backend: backend.wait_for("/api/ready", 200), backends))
    assert postgres.ask("crowded", "SELECT array_agg(name ORDER BY id) FROM schema_migrations") == [
        "0001_products",
        "0002_orders",
    ]
    assert postgres.ask("crowded", "SELECT count(*) FROM products") == 5


def test_a_task_waits_for_the_one_that_migrates(
    postgres: Postgres, secrets_manager: SecretsManager, start_backend: StartBackend
) -> None:
    secrets_manager.secrets["patient"] = postgres.create("patient")
    with postgres.connect("patient") as other:
        other.execute("SELECT pg_advisory_lock(7241865325823964)")  # node-pg-migrate's
        backend = start_backend("patient")
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        _wait_for_count(postgres, "patient", waiting, 1)
        assert postgres.ask("patient", "SELECT to_regclass('products')") is None
        assert backend.client.get("/api/ready").status_code == 503
        assert backend.client.get("/api/health").status_code == 503, "it would replace a task that serves"
    backend.wait_for("/api/ready", 200)


def test_a_migration_that_fails_ends_the_task_and_says_why(
    postgres: Postgres, secrets_manager: SecretsManager, start_backend: StartBackend
) -> None:
    secrets_manager.secrets["broken"] = postgres.create("broken")
    with postgres.connect("broken") as connection:
        connection.execute("CREATE TABLE orders (something_else int); GRANT ALL ON orders TO broken")
    backend = start_backend("broken")
    assert backend.wait_for_exit() == 1
    fatal = [line["msg"] for line in backend.log_lines() if line["level"] == 60]
    assert fatal == ['The database could not be prepared: relation "orders" already exists']
    assert postgres.ask("broken", "SELECT to_regclass('products')") is None, "half a migration was kept"


def test_sigterm_finishes_what_runs_and_exits_with_0(
    postgres: Postgres, secrets_manager: SecretsManager, start_backend: StartBackend
) -> None:
    secrets_manager.secrets["busy"] = postgres.create("busy")
    backend = start_backend("busy")
    backend.wait_for("/api/ready", 200)
    order = {"items": [{"product_id": "mug", "quantity": 1}]}
    with ThreadPoolExecutor(1) as pool:
        with postgres.connect("busy") as other, other.transaction():
            other.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
            placed = pool.submit(backend.client.post, "/api/orders", json=order)
            _wait_for_count(postgres, "busy", "SELECT count(*) FROM pg_locks WHERE NOT granted", 1)
            backend.process.send_signal(signal.SIGTERM)
            _wait_until_closed(backend)
            assert backend.process.poll() is None
        assert placed.result().status_code == 201
    assert backend.wait_for_exit() == 0
    assert postgres.ask("busy", "SELECT count(*) FROM orders") == 1


@pytest.mark.parametrize("name", ["away", "locked"])
def test_sigterm_during_the_start_exits_with_0(
    postgres: Postgres, secrets_manager: SecretsManager, start_backend: StartBackend, name: str
) -> None:
    """While it waits for the database, and while it waits for another task that migrates."""
    secret = postgres.create(name)
    secrets_manager.secrets[name] = {**secret, "port": free_port()} if name == "away" else secret
    with postgres.connect(name) as other:
        other.execute("SELECT pg_advisory_lock(7241865325823964)")
        backend = start_backend(name)
        if name == "locked":
            _wait_for_count(postgres, name, "SELECT count(*) FROM pg_locks WHERE NOT granted", 1)
        else:
            _wait_for_log(backend, "The database cannot be reached yet; trying again")
        backend.process.send_signal(signal.SIGTERM)
        assert backend.wait_for_exit() == 0
    assert not [line for line in backend.log_lines() if line["level"] >= 50]


def _wait_for_count(postgres: Postgres, database: str, question: str, count: int) -> None:
    wait_until(
        lambda: postgres.ask(database, question),
        lambda seen: seen == count,
        waiting_for=f"{count} from {question}",
        deadline_s=DEADLINE_S,
        pause_s=PAUSE_S,
    )


def _wait_for_log(backend: Backend, message: str) -> None:
    wait_until(
        lambda: [line["msg"] for line in backend.log_lines()],
        lambda messages: message in messages,
        waiting_for=f"the log to say: {message}",
        deadline_s=DEADLINE_S,
        pause_s=PAUSE_S,
    )


def _wait_until_closed(backend: Backend) -> None:
    def refused() -> bool:
        try:
            httpx.get(backend.client.base_url.join("/api/health"), trust_env=False)
        except httpx.ConnectError:
            return True
        return False

    wait_until(refused, lambda it_is: it_is, waiting_for="no new connections", deadline_s=DEADLINE_S, pause_s=PAUSE_S)
