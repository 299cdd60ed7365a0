"""A rotation of one login's password, step by step, as Secrets Manager's hosted function does it."""

from dataclasses import dataclass, field

from tests.workload.postgres import Postgres
from tests.workload.secrets_manager import SecretsManager


@dataclass
class Rotation:
    """The steps; the password in the database and those in the secret differ in between."""

    postgres: Postgres
    secrets_manager: SecretsManager
    name: str
    password: str = field(repr=False)

    def create(self) -> None:
        """The new password is pending; the old one is in force."""
        self.secrets_manager.pending[self.name] = {
            **self.secrets_manager.secrets[self.name],
            "password": self.password,
        }

    def set(self) -> None:
        """The new password is in force, and the secret's current version does not know."""
        self.postgres.set_password(self.name, self.password)

    def finish(self) -> None:
        """The pending version becomes the current one."""
        self.secrets_manager.secrets[self.name] = self.secrets_manager.pending.pop(self.name)
