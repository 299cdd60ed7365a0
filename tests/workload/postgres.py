"""A PostgreSQL server that takes verified TLS only, with a database and a login for each backend that asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import trustme
from psycopg import sql

from rehearsal.database import Database

APPLICATION = "tap-backend"
_PASSWORD = "of-the-superuser"


@dataclass(frozen=True)
class Postgres:
    """The server, and the certificate authority that its clients must know."""

    port: int
    authority: Path

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
        server = Database.start(
            directory=directory / "postgres",
            user="postgres",
            password=_PASSWORD,
            database="postgres",
            certificate=certificate,
            key=key,
            templates=templates,
        )
        try:
            yield cls(port=server.port, authority=authority)
        finally:
            server.stop()

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """As superuser, committing each statement."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=_PASSWORD,
            dbname=database,
            sslmode="verify-full",
            sslrootcert=str(self.authority),
            autocommit=True,
        )

    def create(self, name: str) -> dict[str, Any]:
        """Make a database with an owner of the same name, and return what their secret holds."""
        secret = {"host": "127.0.0.1", "port": self.port, "dbname": name, "username": name}
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(name)))
        return {**secret, "password": self.set_password(name, f"first-password-of-{name}")}

    def set_password(self, name: str, password: str) -> str:
        """Change a login's password; its connections stay."""
        with self.connect() as connection:
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(password))
            connection.execute(statement)
        return password

    def ask(self, database: str, question: str) -> object:
        """The first value of a query's first row."""
        with self.connect(database) as connection:
            row = connection.execute(question.encode()).fetchone()
            return row and row[0]
