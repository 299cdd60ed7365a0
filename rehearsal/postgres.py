"""The programs of PostgreSQL at work on one data directory, as a user they accept."""

import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from psycopg import sql

from rehearsal.errors import RehearsalError
from rehearsal.guard import popen
from rehearsal.ports import free_port
from rehearsal.postgres_programs import Programs
from rehearsal.privileges import Identity

Server = subprocess.Popen[bytes]

_START_DEADLINE_S = 60.0
_STOP_DEADLINE_S = 10.0
_ATTEMPTS = 5
_making_template = threading.Lock()
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    # Throwaway data: nothing has to survive a crash of the machine; that of the server, what was committed.
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Small: several servers share a laptop.
    "shared_buffers": "16MB",
    "max_connections": "60",
    "max_parallel_workers": "0",
    "max_logical_replication_workers": "0",
    # In the data directory rather than in /dev/shm, where a kill would leave it behind.
    "dynamic_shared_memory_type": "mmap",
}


@dataclass(frozen=True)
class Cluster:
    """A data directory below `home`, and who works on it: us, or as root the given user.

    Attributes:
        templates: Where fresh data directories are kept for copies, if that user gets there; absent at first.
    """

    home: Path
    identity: Identity | None
    templates: Path | None = None

    @property
    def _programs(self) -> Programs:
        return Programs(self.home, self.identity)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.home / "postgres.log"

    def initialize(self, *, user: str, password: str, certificate: Path | None, key: Path | None) -> None:
        """Make the data directory, with one superuser; with a certificate only TLS connections are taken."""
        self._own(self.home)
        self._make_data(user)
        settings = dict(_SETTINGS)
        if certificate and key:
            settings["ssl"] = "on"
            settings["ssl_cert_file"] = str(self._private_file("server.crt", certificate.read_text()))
            settings["ssl_key_file"] = str(self._private_file("server.key", key.read_text()))
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        kind = "hostssl" if certificate else "hostnossl"
        (self.data / "pg_hba.conf").write_text(f"{kind} all all 127.0.0.1/32 scram-sha-256\n")
        self._set_password(user, password)

    def _make_data(self, user: str) -> None:
        """By initdb, or as a copy of what it made before, which takes a fifth of its time."""
        if self.templates is None:
            self._initdb(self.data, user)
            return
        template = self.templates / user
        with _making_template:
            if not template.exists():
                self.templates.mkdir(parents=True, exist_ok=True)
                self._own(self.templates)
                self._initdb(template, user)
        self._programs.run(["cp", "-R", template, self.data])

    def _initdb(self, directory: Path, user: str) -> None:
        command: list[str | Path] = [self._programs.path("initdb"), "--pgdata", directory, "--username", user]
        self._programs.run([*command, "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"])

    def _set_password(self, user: str, password: str) -> None:
        """Without a server that would listen; whether it worked shows at the first login."""
        statement = sql.SQL("ALTER ROLE {} PASSWORD {};\n\n").format(sql.Identifier(user), sql.Literal(password))
        command: list[str | Path] = [self._programs.path("postgres"), "--single", "-j", "-D", self.data, "postgres"]
        self._programs.run(command, text=statement.as_string())

    def launch(self, port: int | None) -> tuple[Server, int]:
        """Start the server, on another port when the chosen one was taken in the meantime."""
        for _ in range(_ATTEMPTS):
            chosen = port or free_port()
            with self.log.open("wb") as log:
                server = popen(
                    [self._programs.path("postgres"), "-D", self.data, "-p", str(chosen)],
                    death_signal=signal.SIGINT,  # a fast shutdown
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    **self._programs.options,
                )
            if self._ready(server):
                return server, chosen
            end(server)
            if port or "could not bind" not in self.end_of_log():
                break
        raise RehearsalError(f"PostgreSQL did not start on port {chosen} of 127.0.0.1:\n{self.end_of_log()}")

    def end_of_log(self) -> str:
        """The last lines that the server wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:]) if self.log.exists() else ""

    def _ready(self, server: Server) -> bool:
        """Wait as pg_ctl does: the eighth line of the server's pid file is its state."""
        deadline = time.monotonic() + _START_DEADLINE_S
        while server.poll() is None and time.monotonic() < deadline:
            with suppress(FileNotFoundError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
                    return True
            time.sleep(0.01)
        return False

    def _private_file(self, name: str, content: str) -> Path:
        path = self.home / name
        path.touch(mode=0o600)
        path.write_text(content)
        self._own(path)
        return path

    def _own(self, *paths: Path) -> None:
        if self.identity:
            self.identity.own(*paths)


def crash(server: Server) -> None:
    """End a server at once: it writes nothing down, and its clients lose their connections without a word."""
    server.send_signal(signal.SIGQUIT)
    with suppress(subprocess.TimeoutExpired):
        server.wait(_STOP_DEADLINE_S)
    end(server)


def end(server: Server) -> None:
    """End a server: first as a fast shutdown, then as an immediate one, then by force. Does nothing to an ended one."""
    for stop_signal in (signal.SIGINT, signal.SIGQUIT):
        if server.poll() is None:
            server.send_signal(stop_signal)
            with suppress(subprocess.TimeoutExpired):
                server.wait(_STOP_DEADLINE_S)
    if server.poll() is None:
        processes = psutil.Process(server.pid).children(recursive=True)
        server.kill()
        server.wait()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
