"""Migration as a process of its own: the owner changes the schema, and makes a user who may use it and no more."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from integ.waiting import wait_until
from tests.workload.backend import DEADLINE_S, PAUSE_S, Backend
from tests.workload.conftest import StartBackend
from tests.workload.migration import Migration, prepare
from tests.workload.postgres import Postgres
from tests.workload.rotation import Rotation
from tests.workload.secrets_manager import SecretsManager

pytestmark = pytest.mark.requirement("P5")

RIGHTS = """
    SELECT table_name || ': ' || string_agg(privilege_type, ', ' ORDER BY privilege_type)
    FROM information_schema.table_privileges WHERE grantee = %s GROUP BY table_name ORDER BY table_name"""
COLUMNS = """
    SELECT table_name || ': ' || string_agg(column_name, ', ' ORDER BY column_name)
    FROM information_schema.column_privileges WHERE grantee = %s AND privilege_type = 'INSERT' GROUP BY table_name
    ORDER BY table_name"""


def _again(postgres: Postgres, secrets_manager: SecretsManager, name: str, api: str = "payments") -> Migration:
    master, user = f"{name}-master", f"{name}_app"
    return Migration.run(postgres=postgres, secrets_manager=secrets_manager, master=master, user=user, api=api)


def _can_log_in(postgres: Postgres, user: str, password: str, database: str) -> bool:
    try:
        postgres.connect(database, user=user, password=password).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_user_of_payments_may_read_and_add_and_nothing_else(
    postgres: Postgres, secrets_manager: SecretsManager
) -> None:
    user = prepare(postgres=postgres, secrets_manager=secrets_manager, name="rights")
    with postgres.connect("rights") as connection:
        tables = [row[0] for row in connection.execute(RIGHTS, [user])]
        assert tables == [
            "accounts: SELECT",
            "currencies: SELECT",
            "entries: SELECT",
            "merchants: SELECT",
            "payments: SELECT",
            "schema_migrations: SELECT",
        ]
        columns = [row[0] for row in connection.execute(COLUMNS, [user])]
        assert columns == [
            "entries: account, amount, payment",
            "payments: amount, answer, created_at, currency, id, idempotency_key, merchant, reference, request_hash",
        ]
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert owners == [("rights",)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE payments (id int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "UPDATE merchants SET name = ''",
        "INSERT INTO merchants VALUES ('mine', '')",
        "INSERT INTO accounts (currency) VALUES ('USD')",
        "INSERT INTO entries (id, payment, account, amount) OVERRIDING SYSTEM VALUE SELECT 1, id, 1, 1 FROM payments",
        "DELETE FROM schema_migrations",
        "ALTER TABLE entries DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_user_is_refused_what_the_api_does_not_need(
    postgres: Postgres, secrets_manager: SecretsManager, payments_user: str, statement: str
) -> None:
    password = secrets_manager.secrets[payments_user]["password"]
    database = secrets_manager.secrets[payments_user]["dbname"]
    with (
        postgres.connect(database, user=payments_user, password=password) as connection,
        pytest.raises(InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


@pytest.fixture(scope="module")
def payments_user(postgres: Postgres, secrets_manager: SecretsManager) -> str:
    return prepare(postgres=postgres, secrets_manager=secrets_manager, name="refused")


def test_nobody_else_gets_into_the_database(postgres: Postgres, payments_user: str) -> None:
    postgres.create("stranger_at_the_door")
    password = "first-password-of-stranger_at_the_door"
    assert not _can_log_in(postgres, "stranger_at_the_door", password, payments_user.removesuffix("_app"))


def test_the_shop_works_with_a_user_of_its_own_too(
    postgres: Postgres, secrets_manager: SecretsManager, start_backend: StartBackend
) -> None:
    user = prepare(postgres=postgres, secrets_manager=secrets_manager, name="separate_shop", api="shop")
    backend = start_backend(user, MIGRATE="separately")
    backend.wait_for("/api/health", 200)
    order = {"items": [{"product_id": "mug", "quantity": 2}]}
    placed = backend.client.post("/api/orders", json=order)
    assert placed.status_code == 201
    assert backend.client.get(f"/api/orders/{placed.json()['id']}").json() == placed.json()
    assert len(backend.client.get("/api/products").json()["products"]) == 5


def test_a_second_migration_changes_nothing_and_keeps_the_rotated_password(
    postgres: Postgres, secrets_manager: SecretsManager
) -> None:
    user = prepare(postgres=postgres, secrets_manager=secrets_manager, name="twice")
    postgres.set_password(user, "given-by-the-rotation")
    secrets_manager.secrets[user] = {**secrets_manager.secrets[user], "password": "given-by-the-rotation"}
    verifier = f"SELECT rolpassword FROM pg_authid WHERE rolname = '{user}'"
    before = postgres.ask("twice", verifier)
    again = _again(postgres, secrets_manager, "twice")
    assert again.code == 0, again.output
    assert postgres.ask("twice", verifier) == before
    assert postgres.ask("twice", "SELECT count(*) FROM merchants") == 5


@pytest.mark.parametrize("step", ["create", "set"])
def test_a_migration_in_the_middle_of_a_rotation_leaves_the_password_to_it(
    postgres: Postgres, secrets_manager: SecretsManager, step: str
) -> None:
    name = f"rotating_{step}"
    user = prepare(postgres=postgres, secrets_manager=secrets_manager, name=name)
    rotation = Rotation(postgres=postgres, secrets_manager=secrets_manager, name=user, password="of-the-rotation")
    rotation.create()
    if step == "set":
        rotation.set()
    assert _again(postgres, secrets_manager, name).code == 0
    if step == "create":
        rotation.set()
    rotation.finish()
    assert _can_log_in(postgres, user, "of-the-rotation", name)


@pytest.mark.parametrize("change", ["PASSWORD 'nobody-knows'", "NOLOGIN"], ids=["password", "nologin"])
def test_a_user_who_cannot_log_in_gets_the_password_of_the_secret(
    postgres: Postgres, secrets_manager: SecretsManager, change: str
) -> None:
    name = f"locked_out_{len(secrets_manager.secrets)}"
    user = prepare(postgres=postgres, secrets_manager=secrets_manager, name=name)
    with postgres.connect() as connection:
        connection.execute(sql.SQL("ALTER ROLE {} " + change).format(sql.Identifier(user)))
    assert _again(postgres, secrets_manager, name).code == 0
    assert _can_log_in(postgres, user, secrets_manager.secrets[user]["password"], name)


@contextmanager
def _everything_logged(postgres: Postgres) -> Iterator[None]:
    with postgres.connect() as connection:
        for statement in ("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()"):
            connection.execute(statement.encode())
        try:
            yield
        finally:
            for statement in ("ALTER SYSTEM RESET log_statement", "SELECT pg_reload_conf()"):
                connection.execute(statement.encode())


def test_no_log_sees_a_password(postgres: Postgres, secrets_manager: SecretsManager) -> None:
    """Neither the migration's own, nor the server's with every statement in it."""
    with _everything_logged(postgres):
        prepare(postgres=postgres, secrets_manager=secrets_manager, name="discreet")
        with postgres.connect() as connection:
            connection.execute("ALTER ROLE discreet_app PASSWORD NULL")
        again = _again(postgres, secrets_manager, "discreet")
        assert again.code == 0
    logged = postgres.log.read_text()
    assert 'CREATE ROLE "discreet_app" LOGIN' in logged
    assert 'ALTER ROLE "discreet_app" LOGIN' in logged
    assert "first-password-of-discreet_app" not in logged + again.output


def test_the_owner_cannot_be_the_applications_user(postgres: Postgres, secrets_manager: SecretsManager) -> None:
    secrets_manager.secrets["owner"] = postgres.create("owner")
    migration = Migration.run(postgres=postgres, secrets_manager=secrets_manager, master="owner", user="owner")
    assert migration.code == 1
    assert migration.fatal == [
        "The database could not be prepared: The application's user is owner, who owns the tables: it must be another"
    ]


def test_a_user_with_more_rights_is_not_accepted(postgres: Postgres, secrets_manager: SecretsManager) -> None:
    secrets_manager.secrets["powerful-master"] = postgres.create("powerful")
    secrets_manager.secrets["powerful_app"] = {
        **secrets_manager.secrets["powerful-master"],
        "username": "powerful_app",
        "password": "x",
    }
    with postgres.connect() as connection:
        connection.execute("CREATE ROLE powerful_app LOGIN CREATEROLE PASSWORD 'x'")
    migration = _again(postgres, secrets_manager, "powerful")
    assert migration.code == 1
    assert "has more rights than an application should have" in migration.fatal[0]


def test_a_migration_that_fails_changes_nothing_and_says_why(
    postgres: Postgres, secrets_manager: SecretsManager
) -> None:
    secrets_manager.secrets["half-master"] = postgres.create("half")
    secrets_manager.secrets["half_app"] = {**secrets_manager.secrets["half-master"], "username": "half_app"}
    with postgres.connect("half") as connection:
        connection.execute("CREATE TABLE entries (something_else int)")
    migration = _again(postgres, secrets_manager, "half")
    assert (migration.code, migration.fatal) == (
        1,
        ['The database could not be prepared: relation "entries" already exists'],
    )
    assert postgres.ask("half", "SELECT to_regclass('merchants')") is None
    assert postgres.ask("half", "SELECT count(*) FROM pg_roles WHERE rolname = 'half_app'") == 0


def test_a_backend_waits_for_the_migration_in_bad_health(
    postgres: Postgres, secrets_manager: SecretsManager, start_backend: StartBackend
) -> None:
    """For the newest migration, then for the rights that belong to it."""
    user = prepare(postgres=postgres, secrets_manager=secrets_manager, name="awaited")
    with postgres.connect("awaited") as connection:
        connection.execute("DELETE FROM schema_migrations WHERE name = '0002_ledger'")
        connection.execute("REVOKE INSERT (answer) ON payments FROM awaited_app")
        backend = start_backend(user, API="payments", MIGRATE="separately")
        _wait_for_reason(backend, "The schema lacks 0002_ledger")
        assert backend.client.get("/api/health").status_code == 503
        connection.execute("INSERT INTO schema_migrations (name, run_on) VALUES ('0002_ledger', now())")
        _wait_for_reason(backend, "The login lacks INSERT on payments")
        assert backend.client.get("/api/health").status_code == 503
        connection.execute("GRANT INSERT (answer) ON payments TO awaited_app")
        connection.execute("INSERT INTO schema_migrations (name, run_on) VALUES ('9999_of_a_later_version', now())")
    backend.wait_for("/api/health", 200)


def _wait_for_reason(backend: Backend, reason: str) -> None:
    wait_until(
        lambda: [line["err"]["message"] for line in backend.log_lines() if "err" in line],
        lambda reasons: reason in reasons,
        waiting_for=f"the backend to wait because: {reason}",
        deadline_s=DEADLINE_S,
        pause_s=PAUSE_S,
    )
