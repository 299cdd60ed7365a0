"""How to talk to the embedded AWS: environment for child processes, clients for our own calls."""

from typing import Any

import boto3
from botocore.config import Config

SECRET = "rehearsal"  # noqa: S105 - the engine checks no signature; the account is the access key id
_PATIENT = Config(
    retries={"max_attempts": 0},
    read_timeout=900,
    inject_host_prefix=False,
    s3={"addressing_style": "path"},
    proxies={},  # the engine is on this machine, whatever way the user's other requests take
)


def endpoint_env(*, endpoint: str, account: str, region: str) -> dict[str, str]:
    """Environment that points any AWS SDK or the CDK CLI at the engine, in one account and region."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


def client(service: str, *, endpoint: str, account: str, region: str) -> Any:  # noqa: ANN401 - any service's
    """A boto3 client of the engine, acting in the given account."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key=SECRET,
        config=_PATIENT,
    )
