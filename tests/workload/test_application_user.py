"""Migration as a process of its own: the owner changes the schema, and makes a user who may use it and no more."""

from collections.abc import Iterator

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

pytestmark = pytest.mark.product("payments")

RIGHTS = """
    SELECT table_name || ': ' || string_agg(privilege_type, ', ' ORDER BY privilege_type)
    FROM information_schema.table_privileges WHERE grantee = %s GROUP BY table_name ORDER BY table_name"""
COLUMNS = """
    SELECT table_name || ': ' || string_agg(column_name, ', ' ORDER BY column_name)
    FROM information_schema.column_privileges WHERE grantee = %s AND privilege_type = 'INSERT' GROUP BY table_name
    ORDER BY table_name"""


DATABASE, USER = "prepared", "prepared_app"


def _migrate(postgres: Postgres, secrets_manager: SecretsManager, name: str = DATABASE) -> Migration:
    master, user = f"{name}-master", f"{name}_app"
    return Migration.run(postgres=postgres, secrets_manager=secrets_manager, master=master, user=user)


def _can_log_in(postgres: Postgres, user: str, password: str, database: str = DATABASE) -> bool:
    try:
        postgres.connect(database, user=user, password=password).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="module")
def server(postgres: Postgres, secrets_manager: SecretsManager) -> Iterator[Postgres]:
    """One that logs every statement, with a database that was prepared meanwhile."""
    postgres.configure("log_statement", "all")
    assert prepare(postgres=postgres, secrets_manager=secrets_manager, name=DATABASE) == USER
    yield postgres
    postgres.configure("log_statement", None)


@pytest.mark.requirement("P5")
def test_the_user_of_payments_may_read_and_add_and_nothing_else(server: Postgres) -> None:
    with server.connect(DATABASE) as connection:
        tables = [row[0] for row in connection.execute(RIGHTS, [USER])]
        assert tables == [
            "accounts: SELECT",
            "currencies: SELECT",
            "entries: SELECT",
            "merchants: SELECT",
            "payments: SELECT",
            "schema_migrations: SELECT",
        ]
        columns = [row[0] for row in connection.execute(COLUMNS, [USER])]
        assert columns == [
            "entries: account, amount, payment",
            "payments: amount, answer, created_at, currency, id, idempotency_key, merchant, reference, request_hash",
        ]
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert owners == [(DATABASE,)]


@pytest.mark.requirement("P5")
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
    server: Postgres, secrets_manager: SecretsManager, statement: str
) -> None:
    password = secrets_manager.secrets[USER]["password"]
    with server.connect(DATABASE, user=USER, password=password) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.requirement("P5")
def test_nobody_else_gets_into_the_database(server: Postgres) -> None:
    password = server.create("stranger_at_the_door")["password"]
    assert _can_log_in(server, "stranger_at_the_door", password, "stranger_at_the_door")
    assert not _can_log_in(server, "stranger_at_the_door", password)


@pytest.mark.requirement("P5")
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


@pytest.mark.requirement("P5")
def test_a_second_migration_changes_nothing_and_keeps_the_rotated_password(
    server: Postgres, secrets_manager: SecretsManager
) -> None:
    rotation = Rotation(postgres=server, secrets_manager=secrets_manager, name=USER, password="of-the-rotation")
    for step in (rotation.create, rotation.set, rotation.finish):
        step()
    verifier = f"SELECT rolpassword FROM pg_authid WHERE rolname = '{USER}'"
    questions = (verifier, "SELECT count(*) FROM schema_migrations", "SELECT count(*) FROM merchants")
    before = [server.ask(DATABASE, question) for question in questions]
    again = _migrate(server, secrets_manager)
    assert again.code == 0, again.output
    assert [server.ask(DATABASE, question) for question in questions] == before


@pytest.mark.requirement("P5")
def test_a_migration_in_the_middle_of_a_rotation_leaves_the_password_to_it(
    server: Postgres, secrets_manager: SecretsManager
) -> None:
    """The pending password is in force already; the secret's current one is not any more."""
    rotation = Rotation(postgres=server, secrets_manager=secrets_manager, name=USER, password="of-the-next-rotation")
    rotation.create()
    rotation.set()
    assert _migrate(server, secrets_manager).code == 0
    rotation.finish()
    assert _can_log_in(server, USER, "of-the-next-rotation")


@pytest.mark.requirement("P5")
@pytest.mark.parametrize("change", ["PASSWORD 'nobody-knows'", "NOLOGIN"], ids=["password", "nologin"])
def test_a_user_who_cannot_log_in_gets_the_password_of_the_secret(
    server: Postgres, secrets_manager: SecretsManager, change: str
) -> None:
    with server.connect() as connection:
        connection.execute(sql.SQL("ALTER ROLE {} " + change).format(sql.Identifier(USER)))
    again = _migrate(server, secrets_manager)
    assert again.code == 0
    password = secrets_manager.secrets[USER]["password"]
    assert _can_log_in(server, USER, password)
    assert f'ALTER ROLE "{USER}" LOGIN' in server.log.read_text()
    assert password not in again.output


@pytest.mark.requirement("P5")
def test_the_server_never_sees_a_password(server: Postgres) -> None:
    """It would log it."""
    logged = server.log.read_text()
    assert f'CREATE ROLE "{USER}" LOGIN' in logged
    assert "first-password-of-prepared_app" not in logged


@pytest.mark.requirement("P5")
def test_the_owner_cannot_be_the_applications_user(postgres: Postgres, secrets_manager: SecretsManager) -> None:
    secrets_manager.secrets["owner"] = postgres.create("owner")
    migration = Migration.run(postgres=postgres, secrets_manager=secrets_manager, master="owner", user="owner")
    assert migration.code == 1
    assert migration.fatal == [
        "The database could not be prepared: The application's user is owner, who owns the tables: it must be another"
    ]


@pytest.mark.requirement("P5")
def test_a_user_with_more_rights_is_not_accepted(postgres: Postgres, secrets_manager: SecretsManager) -> None:
    secrets_manager.secrets["powerful-master"] = postgres.create("powerful")
    secrets_manager.secrets["powerful_app"] = {
        **secrets_manager.secrets["powerful-master"],
        "username": "powerful_app",
        "password": "x",
    }
    with postgres.connect() as connection:
        connection.execute("CREATE ROLE powerful_app LOGIN CREATEROLE PASSWORD 'x'")
    migration = _migrate(postgres, secrets_manager, "powerful")
    assert migration.code == 1
    assert "has more rights than an application should have" in migration.fatal[0]


@pytest.mark.requirement("P5")
def test_a_migration_that_fails_changes_nothing_and_says_why(
    postgres: Postgres, secrets_manager: SecretsManager
) -> None:
    secrets_manager.secrets["half-master"] = postgres.create("half")
    secrets_manager.secrets["half_app"] = {**secrets_manager.secrets["half-master"], "username": "half_app"}
    with postgres.connect("half") as connection:
        connection.execute("CREATE TABLE entries (something_else int)")
    migration = _migrate(postgres, secrets_manager, "half")
    assert (migration.code, migration.fatal) == (
        1,
        ['The database could not be prepared: relation "entries" already exists'],
    )
    assert postgres.ask("half", "SELECT to_regclass('merchants')") is None
    assert postgres.ask("half", "SELECT count(*) FROM pg_roles WHERE rolname = 'half_app'") == 0


@pytest.mark.requirement("P5")
def test_a_backend_waits_for_the_migration_in_bad_health(server: Postgres, start_backend: StartBackend) -> None:
    """For the newest migration, then for the rights that belong to it."""
    with server.connect(DATABASE) as connection:
        connection.execute("DELETE FROM schema_migrations WHERE name = '0002_ledger'")
        connection.execute("REVOKE INSERT (answer) ON payments FROM prepared_app")
        backend = start_backend(USER, API="payments", MIGRATE="separately")
        _wait_for_reason(backend, "The schema lacks 0002_ledger")
        assert backend.client.get("/api/health").status_code == 503
        connection.execute("INSERT INTO schema_migrations (name, run_on) VALUES ('0002_ledger', now())")
        _wait_for_reason(backend, "The login lacks INSERT on payments")
        assert backend.client.get("/api/health").status_code == 503
        connection.execute("GRANT INSERT (answer) ON payments TO prepared_app")
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
