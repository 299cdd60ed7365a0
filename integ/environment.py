"""What the checks are told about the deployed stage: stack outputs, as environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from integ.workloads import WORKLOADS


@dataclass(frozen=True)
class Environment:
    """The stage under check. It holds the key's id; the value is read under the role (see `api_key`)."""

    stage: str
    stage_region: str
    api_url: str
    """The REST API's address, its stage included."""
    api_key_id: str
    load_balancer_url: str
    site_url: str
    check_role_arn: str
    health_alarm_name: str
    cluster_name: str
    workload: str
    """What runs there: one of WORKLOADS, whose own checks are made too."""
    direct_access: bool = False
    """Whether the load balancer serves everybody. Only if DIRECT_ACCESS says so."""
    database_secret_arn: str | None = None
    """The secret that the checks may rotate, though never read; None where the settings allow no rotation."""
    traced_services: tuple[str, ...] = ()
    """What X-Ray calls the services that are traced. TRACED_SERVICES names them, separated by spaces."""


_MEANINGS = {
    "STAGE": "the name of the deployed stage, such as dev",
    "STAGE_REGION": "the region of the deployed stage, such as us-east-1",
    "API_URL": "the stack's output ApiUrl",
    "API_KEY_ID": "the stack's output ApiKeyId",
    "LOAD_BALANCER_URL": "the stack's output LoadBalancerUrl",
    "SITE_URL": "the stack's output SiteUrl",
    "CHECK_ROLE_ARN": "the stack's output CheckRoleArn",
    "HEALTH_ALARM_NAME": "the stack's output HealthAlarmName",
    "CLUSTER_NAME": "the stack's output ClusterName",
    "WORKLOAD": f"the name of what runs in the stage: {' or '.join(WORKLOADS)}",
}
_OPTIONAL = ("DATABASE_SECRET_ARN",)


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Read the environment variables that the pipeline sets.

    Raises:
        pytest.UsageError: One sentence for each variable that is not set, or for a workload that has no checks.
    """
    missing = [
        f"{name} is not set: give it {meaning}." for name, meaning in _MEANINGS.items() if not variables.get(name)
    ]
    if missing:
        raise pytest.UsageError(*missing)
    if variables["WORKLOAD"] not in WORKLOADS:
        known = ", ".join(WORKLOADS)
        raise pytest.UsageError(
            f'WORKLOAD is "{variables["WORKLOAD"]}", for which there are no checks, only for: {known}.'
        )
    given = [*_MEANINGS, *(name for name in _OPTIONAL if variables.get(name))]
    return Environment(
        **{name.lower(): variables[name] for name in given},
        direct_access=variables.get("DIRECT_ACCESS") == "true",
        traced_services=tuple(variables.get("TRACED_SERVICES", "").split()),
    )
