"""The migration as its own process: `node src/migrate.js`."""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from tests.workload.backend import DEADLINE_S, DIRECTORY, NODE, environment_of
from tests.workload.postgres import Postgres
from tests.workload.secrets_manager import SecretsManager


@dataclass(frozen=True)
class Migration:
    """How it ended, and what it wrote."""

    code: int
    output: str

    @classmethod
    def run(
        cls, *, postgres: Postgres, secrets_manager: SecretsManager, master: str, user: str, api: str = "payments"
    ) -> "Migration":
        """Migrate, with the secrets of these names, to the end."""
        environment = environment_of(
            endpoint=secrets_manager.endpoint, secret_arn=user, authority=postgres.authority
        ) | {"DB_MASTER_SECRET_ARN": master, "API": api}
        done = subprocess.run(
            [NODE, "src/migrate.js"],
            cwd=DIRECTORY,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
        )
        return cls(code=done.returncode, output=done.stdout + done.stderr)

    @property
    def fatal(self) -> list[str]:
        """What it gave up for."""
        return [line["msg"] for line in self._lines() if line["level"] == 60]

    def _lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.splitlines()]


def prepare(*, postgres: Postgres, secrets_manager: SecretsManager, name: str, api: str = "payments") -> str:
    """Make a database with its owner, migrate it, and return the name of the application user's secret."""
    master, user = f"{name}-master", f"{name}_app"
    secrets_manager.secrets[master] = postgres.create(name)
    secrets_manager.secrets[user] = {
        **secrets_manager.secrets[master],
        "username": user,
        "password": f"first-password-of-{user}",
    }
    migration = Migration.run(postgres=postgres, secrets_manager=secrets_manager, master=master, user=user, api=api)
    assert migration.code == 0, migration.output
    return user
