"""AWS itself, under the credentials that every tool finds: a profile, the environment, a container, an instance."""

from functools import cached_property
from typing import Any

from operate.cloud import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, credentials
from operate.errors import CommandError, ExitCode

_SESSION_SECONDS = 3600
"""The longest that AWS lets a role take another one; what waits for the end of an execution takes a while."""
_QUALIFIER = "hnb659fds"
"""In the names of all that `cdk bootstrap` makes."""


class RealCloud:
    """AWS. Another account than the pipeline's is read in a session of the role that `cdk bootstrap` has for lookups.

    Args:
        profile: Of the AWS configuration; empty: as the environment says.
        account: The pipeline's, of which the credentials have to be.
        region: The pipeline's.
    """

    rehearsal = False

    def __init__(self, *, profile: str, account: str, region: str) -> None:
        self._profile, self._account, self._region = profile, account, region
        self._made: dict[tuple[str, str, str], Any] = {}

    @cached_property
    def caller(self) -> str:
        """The ARN of whoever asks."""
        told = self._own("sts").get_caller_identity()
        if told["Account"] != self._account:
            raise CommandError(
                f"Your credentials are of account {told['Account']} ({told['Arn']}), and the pipeline is in account"
                f" {self._account}. Log in there, or name a profile: --profile … or AWS_PROFILE=…",
                code=ExitCode.DENIED,
            )
        return str(told["Arn"])

    def client(self, service: str, *, account: str, region: str) -> Any:  # noqa: ANN401 - a class per service
        """A client of the caller's own, or in the lookup role of another account."""
        key = (service, account, region)
        if key not in self._made:
            partition = self.caller.split(":")[1]
            role = f"arn:{partition}:iam::{account}:role/cdk-{_QUALIFIER}-lookup-role-{account}-{region}"
            foreign = account != self._account
            self._made[key] = (
                self.in_role(role, session="tap", service=service, region=region)
                if foreign
                else self._own(service, region=region)
            )
        return self._made[key]

    def in_role(self, role: str, *, session: str, service: str, region: str) -> Any:  # noqa: ANN401
        """A client that acts in a session of a role."""
        assumed = self._own("sts").assume_role(RoleArn=role, RoleSessionName=session, DurationSeconds=_SESSION_SECONDS)
        return self._own(service, region=region, **credentials(assumed))

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - botocore has no type for the arguments that it passes on
        from botocore.session import Session  # noqa: PLC0415 - takes a tenth of a second, for whoever asks AWS

        return Session(profile=self._profile or None)

    def _own(self, service: str, *, region: str = "", **more: str) -> Any:  # noqa: ANN401
        from botocore.config import Config  # noqa: PLC0415 - as above

        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        )
        return self._session.create_client(service, region_name=region or self._region, config=config, **more)
