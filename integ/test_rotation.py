"""The database's password is changed while customers buy, where the stage's settings allow it (rotation_check)."""

import time
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from integ.check_role import assume
from integ.environment import Environment
from integ.moments import SILENCE_S, Moment
from integ.traffic import Traffic
from integ.waiting import wait_until
from integ.workloads import Workload

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_FEW: Final = 2
_MANY: Final = 10
_DEADLINE_S: Final = 240  # some 30 s on AWS; more if the rotation of a stack just created is still under way


def _start(manager: "SecretsManagerClient", secret: str) -> str:
    """The id of the version that will be the current one. While an earlier rotation runs, none can be started."""
    started = wait_until(
        lambda: manager.rotate_secret(SecretId=secret),
        lambda _: True,
        waiting_for="a rotation to start",
        deadline_s=_DEADLINE_S,
        retry_on=(manager.exceptions.InvalidRequestException,),
    )
    return started["VersionId"]


def _wait_until_current(manager: "SecretsManagerClient", secret: str, version: str) -> None:
    wait_until(
        lambda: manager.describe_secret(SecretId=secret)["VersionIdsToStages"],
        lambda versions: "AWSCURRENT" in versions.get(version, ()),
        waiting_for=f"version {version} to be the current one (AWSCURRENT) of {secret}",
        deadline_s=_DEADLINE_S,
        pause_s=0.2,
    )


@pytest.fixture(scope="session")
def traffic(api: httpx.Client, environment: Environment, workload: Workload) -> Traffic:
    """What customers bought while the password changed."""
    secret = environment.database_secret_arn
    if secret is None:
        pytest.skip("the settings of this stage allow no rotation by its checks")
    manager = assume(environment).client("secretsmanager")
    traffic = Traffic(workload.customer(api))
    with traffic.flowing():
        version = _start(manager, secret)
        traffic.buy(_FEW)
        _wait_until_current(manager, secret, version)
    return traffic


@pytest.fixture(scope="session")
def silent_from(traffic: Traffic) -> float:
    """When the last of them was answered, in the time of `time.monotonic`."""
    assert traffic.made
    return time.monotonic()


@pytest.mark.requirement("C5")
@pytest.mark.moment(Moment.ROTATION)
@pytest.mark.usefixtures("silent_from")
def test_no_purchase_fails_while_the_password_changes(traffic: Traffic) -> None:
    assert not traffic.failures, f"{len(traffic.failures)} purchases failed, {traffic.made} were made"


@pytest.mark.requirement("C5")
@pytest.mark.moment(Moment.AFTER_THE_SILENCE)
def test_connections_made_after_it_take_the_new_password(traffic: Traffic, silent_from: float) -> None:
    time.sleep(max(0.0, silent_from + SILENCE_S - time.monotonic()))
    failed, made = len(traffic.failures), traffic.made
    traffic.buy(_MANY)
    assert traffic.made == made + _MANY, traffic.failures[failed:]
