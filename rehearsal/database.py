"""A real PostgreSQL on 127.0.0.1, which stands behind an emulated Aurora cluster."""

import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from psycopg import sql

from rehearsal import postgres, privileges
from rehearsal.errors import RehearsalError


@dataclass(frozen=True)
class Database:
    """A running server with one database and one superuser, who logs in with a password (SCRAM)."""

    port: int
    _cluster: postgres.Cluster
    _server: postgres.Server
    _directories: tuple[Path, ...]

    @classmethod
    def start(
        cls,
        *,
        directory: Path,
        user: str,
        password: str,
        database: str,
        certificate: Path | None = None,
        key: Path | None = None,
        port: int | None = None,
        templates: Path | None = None,
    ) -> "Database":
        """Make a server in an absent or empty directory, and return when it takes connections.

        Callable from any thread. With a certificate and its key (PEM) it takes only TLS connections, without only
        plain ones. Without a port a free one is chosen. As root the server runs as `nobody`; where that user cannot
        reach the directory or the programs, a temporary directory takes their place, which `stop` removes too.
        In `templates`, which the caller removes, all servers after the first find what they need to start sooner.

        Raises:
            RehearsalError: The server did not start; with the end of its log.
        """
        directory.mkdir(parents=True, exist_ok=True)
        identity = privileges.unprivileged()
        reachable = identity is None or privileges.traversable(directory / "data")
        home = directory if reachable else privileges.make_reachable_directory()
        if templates and identity and not privileges.traversable(templates):
            templates = None
        cluster = postgres.Cluster(home=home, identity=identity, templates=templates)
        server = None
        try:
            cluster.initialize(user=user, password=password, certificate=certificate, key=key)
            server, chosen = cluster.launch(port)
            _create(database, port=chosen, user=user, password=password)
        except BaseException as error:
            if server:
                postgres.end(server)
            log = cluster.end_of_log()
            _remove(home, directory)
            if isinstance(error, OSError | psycopg.Error | subprocess.SubprocessError):
                raise RehearsalError(f"PostgreSQL did not start: {error}\n{log}".strip()) from error
            raise
        return cls(port=chosen, _cluster=cluster, _server=server, _directories=(home, directory))

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._server.pid

    def crash(self) -> "Database":
        """End the server as a crash does, and start it again on its port; it has what was committed, and nothing else.

        Raises:
            RehearsalError: It did not start; with the end of its log.
        """
        postgres.crash(self._server)
        return self.resume()

    def halt(self) -> None:
        """Disconnect everybody and end the server; its data stay."""
        postgres.end(self._server)

    def resume(self) -> "Database":
        """Start a server that has ended again, on its port.

        Raises:
            RehearsalError: It did not start; with the end of its log.
        """
        server, _ = self._cluster.launch(self.port)
        return replace(self, _server=server)

    def stop(self) -> None:
        """Disconnect everybody, end the server and remove its data. A second call does nothing."""
        postgres.end(self._server)
        _remove(*self._directories)


def _create(database: str, *, port: int, user: str, password: str) -> None:
    """Create the database, which also proves that one can log in."""
    with psycopg.connect(
        host="127.0.0.1", port=port, user=user, password=password, dbname="postgres", autocommit=True
    ) as connection:
        if database != "postgres":
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))


def _remove(*directories: Path) -> None:
    for directory in directories:
        shutil.rmtree(directory, ignore_errors=True)
