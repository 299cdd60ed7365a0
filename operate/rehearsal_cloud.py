"""The embedded AWS of a rehearsal, as `.rehearsal/aws/config` says where it is."""

import configparser
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from operate.cloud import CONNECT_SECONDS, READ_SECONDS, credentials
from operate.errors import CommandError, ExitCode

PROFILE = "rehearsal"
"""Of the pipeline's account; those of the stages are called `rehearsal-<stage>`."""

_START = "Start one with `tap rehearse up`, or do all in one with `make rehearse`."


def is_rehearsal(profile: str) -> bool:
    """Whether a profile is one of a rehearsal."""
    return profile == PROFILE or profile.startswith(f"{PROFILE}-")


@dataclass(frozen=True)
class RehearsalCloud:
    """Where a rehearsal's AWS answers. An account is an access key id there; nobody is refused a role."""

    configuration: Path
    endpoint: str
    account: str
    region: str
    secret: str
    rehearsal: bool = True
    _made: dict[tuple[str, str, str], Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, configuration: Path) -> "RehearsalCloud":
        """The one that this file of the checkout names. Raises CommandError if none is up."""
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read_string(configuration.read_text())
            profile = parser[f"profile {PROFILE}"]
            return cls(
                configuration=configuration,
                endpoint=profile["endpoint_url"],
                account=profile["aws_access_key_id"],
                region=profile["region"],
                secret=profile["aws_secret_access_key"],
            )
        except FileNotFoundError:
            raise CommandError(f"No rehearsal is up in this checkout. {_START}", code=ExitCode.ABSENT) from None
        except (configparser.Error, KeyError) as error:
            raise CommandError(
                f"{configuration} does not say where the rehearsal is ({error}). Stop it and start it again:"
                " tap rehearse down, tap rehearse up"
            ) from None

    @cached_property
    def caller(self) -> str:
        """The ARN of whoever asks: the account itself."""
        return str(self.client("sts", account=self.account, region=self.region).get_caller_identity()["Arn"])

    def client(self, service: str, *, account: str, region: str) -> Any:  # noqa: ANN401 - a class per service
        """A client that acts in this account and region."""
        key = (service, account, region)
        if key not in self._made:
            self._made[key] = self._client(
                service, region=region, aws_access_key_id=account, aws_secret_access_key=self.secret
            )
        return self._made[key]

    def in_role(self, role: str, *, session: str, service: str, region: str) -> Any:  # noqa: ANN401
        """A client that acts in a session of a role."""
        sts = self.client("sts", account=self.account, region=self.region)
        return self._client(
            service, region=region, **credentials(sts.assume_role(RoleArn=role, RoleSessionName=session))
        )

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - botocore has no type for the arguments that it passes on
        from botocore.session import Session  # noqa: PLC0415 - takes a tenth of a second, for whoever asks

        session = Session(profile=PROFILE)
        session.set_config_variable("config_file", str(self.configuration))
        session.set_config_variable("credentials_file", os.devnull)
        return session

    def _client(self, service: str, *, region: str, **more: str) -> Any:  # noqa: ANN401
        from botocore.config import Config  # noqa: PLC0415 - as above

        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
            inject_host_prefix=False,
            s3={"addressing_style": "path"},
            proxies={},  # the engine is on this machine, whatever way other requests take
        )
        return self._session.create_client(
            service, region_name=region, endpoint_url=self.endpoint, config=config, **more
        )
