"""A PostgreSQL server that takes verified TLS only, with a database and a login for each backend that asks."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import trustme
from psycopg import sql

from integ.waiting import wait_until
from rehearsal import privileges
from rehearsal.database import Database
from rehearsal.postgres import Cluster
from tests.workload.backend import DEADLINE_S, PAUSE_S

APPLICATION = "tap-backend"
_PASSWORD = "of-the-superuser"


@dataclass
class Postgres:
    """The server, and the certificate authority that its clients must know."""

    port: int
    authority: Path
    _database: Database

    @classmethod
    @contextmanager
    def running(cls, directory: Path, *, templates: Path) -> Iterator["Postgres"]:
        certificate_authority = trustme.CA()
        certificate, authority = directory / "server.pem", directory / "authority.pem"
        leaf = certificate_authority.issue_cert("127.0.0.1")
        certificate.write_bytes(b"".join(pem.bytes() for pem in leaf.cert_chain_pems))
        key = directory / "server.key"
        leaf.private_key_pem.write_to_path(str(key))
        certificate_authority.cert_pem.write_to_path(str(authority))
        database = Database.start(
            directory=directory / "postgres",
            user="postgres",
            password=_PASSWORD,
            database="postgres",
            certificate=certificate,
            key=key,
            templates=templates,
        )
        server = cls(port=database.port, authority=authority, _database=database)
        try:
            yield server
        finally:
            server._database.stop()

    @property
    def log(self) -> Path:
        """What the server wrote since it was started."""
        return self._cluster.log

    def crash(self) -> None:
        """End it as a host that fails does: nothing is finished, and nobody is told."""
        self._database._server.send_signal(signal.SIGQUIT)
        self._database._server.wait()

    def restart(self) -> None:
        """Start it again on the same port, with what it has written."""
        launched, _ = self._cluster.launch(self.port)
        self._database = replace(self._database, _server=launched)

    @property
    def _cluster(self) -> Cluster:
        return Cluster(home=self._database._directories[0], identity=privileges.unprivileged())

    def connect(
        self, database: str = "postgres", *, user: str = "postgres", password: str = _PASSWORD
    ) -> psycopg.Connection[tuple[Any, ...]]:
        """As superuser if nobody else is named, committing each statement."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=user,
            password=password,
            dbname=database,
            sslmode="verify-full",
            sslrootcert=str(self.authority),
            autocommit=True,
        )

    def create(self, name: str) -> dict[str, Any]:
        """Make a database with an owner of the same name, and return what their secret holds.

        The owner may make roles, as Aurora's master user may.
        """
        secret = {"host": "127.0.0.1", "port": self.port, "dbname": name, "username": name}
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(name)))
        return {**secret, "password": self.set_password(name, f"first-password-of-{name}")}

    def set_password(self, name: str, password: str) -> str:
        """Change a login's password; its connections stay."""
        with self.connect() as connection:
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(password))
            connection.execute(statement)
        return password

    def configure(self, name: str, value: str | None) -> None:
        """Change a setting of the whole server, None as it was at first, and return when every session has been told.

        The server reads its settings some time after it was asked to, and tells all sessions before it lets in another.
        """
        change = sql.SQL("ALTER SYSTEM RESET {}" if value is None else "ALTER SYSTEM SET {} = {}")
        read = partial(self.ask, "postgres", "SELECT pg_conf_load_time()")
        before = read()
        with self.connect() as connection:
            connection.execute(change.format(sql.Identifier(name), sql.Literal(value)))
            connection.execute("SELECT pg_reload_conf()")
        wait_until(
            read,
            lambda now: now != before,
            waiting_for="the server to read its settings",
            deadline_s=DEADLINE_S,
            pause_s=PAUSE_S,
        )
        read()  # the one that has seen it may have been told before others

    def ask(self, database: str, question: str) -> object:
        """The first value of a query's first row."""
        with self.connect(database) as connection:
            row = connection.execute(question.encode()).fetchone()
            return row and row[0]
