"""What a command needs of the AWS that it asks, be it the real one or that of a rehearsal."""

from typing import Any, Protocol

CONNECT_SECONDS = 10
READ_SECONDS = 60
ATTEMPTS = 3


class Cloud(Protocol):
    """Makes botocore's clients, each once."""

    @property
    def rehearsal(self) -> bool:
        """Whether it is the embedded one."""

    @property
    def caller(self) -> str:
        """The ARN of whoever asks. Raises CommandError if there are no credentials of the pipeline's account."""

    def client(self, service: str, *, account: str, region: str) -> Any:  # noqa: ANN401 - a class per service
        """A client that acts in this account and region."""

    def in_role(self, role: str, *, session: str, service: str, region: str) -> Any:  # noqa: ANN401
        """A client that acts in a session of a role, by its ARN."""


def session_name(arn: str) -> str:
    """What a caller is called: the last part of its ARN."""
    return arn.rpartition("/")[2].rpartition(":")[2]


def credentials(assumed: dict[str, Any]) -> dict[str, str]:
    """What a client takes, of an answer of AssumeRole."""
    taken = assumed["Credentials"]
    return {
        "aws_access_key_id": taken["AccessKeyId"],
        "aws_secret_access_key": taken["SecretAccessKey"],
        "aws_session_token": taken["SessionToken"],
    }
