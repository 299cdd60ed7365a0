"""What Secrets Manager's hosted function for a single PostgreSQL user does in each step: a Lambda function's code.

It runs in a process of its own, as the engine's function workers do, and imports nothing of ours.
https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
"""

import json
import os
from collections.abc import Callable
from typing import Any

import boto3
import psycopg
from botocore.exceptions import ClientError
from psycopg import sql

Secret = dict[str, Any]


class Rotation:
    """One version of one secret, on its way from AWSPENDING to AWSCURRENT."""

    def __init__(self, *, secret_id: str, token: str) -> None:
        self._manager = boto3.client("secretsmanager")
        self._secret_id = secret_id
        self._token = token

    def create(self) -> None:
        """Store a new password as AWSPENDING, unless an earlier attempt did."""
        try:
            self._pending()
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            password = self._manager.get_random_password(ExcludeCharacters=os.environ["EXCLUDE_CHARACTERS"])
            self._manager.put_secret_value(
                SecretId=self._secret_id,
                ClientRequestToken=self._token,
                SecretString=json.dumps({**self._current(), "password": password["RandomPassword"]}),
                VersionStages=["AWSPENDING"],
            )

    def set(self) -> None:
        """Change the user's password in the database: to the new one, by logging in with the old one."""
        pending = self._pending()
        try:
            _log_in(pending).close()
        except psycopg.OperationalError:  # an earlier attempt did not get as far as this
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(pending["username"]), sql.Literal(pending["password"])
            )
            with _log_in(self._current()) as connection:
                connection.execute(statement)

    def test(self) -> None:
        """Log in with the new password."""
        with _log_in(self._pending()) as connection:
            connection.execute("SELECT now()")

    def finish(self) -> None:
        """Make the new version the current one."""
        stages = self._manager.describe_secret(SecretId=self._secret_id)["VersionIdsToStages"]
        (current,) = (version for version, labels in stages.items() if "AWSCURRENT" in labels)
        if current != self._token:
            self._manager.update_secret_version_stage(
                SecretId=self._secret_id,
                VersionStage="AWSCURRENT",
                MoveToVersionId=self._token,
                RemoveFromVersionId=current,
            )

    def _current(self) -> Secret:
        answer = self._manager.get_secret_value(SecretId=self._secret_id, VersionStage="AWSCURRENT")
        return _checked(json.loads(answer["SecretString"]))

    def _pending(self) -> Secret:
        answer = self._manager.get_secret_value(
            SecretId=self._secret_id, VersionId=self._token, VersionStage="AWSPENDING"
        )
        return _checked(json.loads(answer["SecretString"]))


_STEPS: dict[str, Callable[[Rotation], None]] = {
    "createSecret": Rotation.create,
    "setSecret": Rotation.set,
    "testSecret": Rotation.test,
    "finishSecret": Rotation.finish,
}


def handler(event: dict[str, str], _context: object) -> None:
    """Do one step: the event has Step, SecretId and ClientRequestToken."""
    _STEPS[event["Step"]](Rotation(secret_id=event["SecretId"], token=event["ClientRequestToken"]))


def _checked(secret: Secret) -> Secret:
    if secret.get("engine") != "postgres":
        raise KeyError("Database engine must be set to 'postgres' in order to use this rotation lambda")
    return secret


def _log_in(secret: Secret) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(
        host=secret["host"],
        port=secret["port"],
        user=secret["username"],
        password=secret["password"],
        dbname=secret["dbname"],
        sslmode="verify-full",
        sslrootcert=os.environ["SSL_CERT_FILE"],
        connect_timeout=5,
        autocommit=True,
    )
