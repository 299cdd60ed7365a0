"""The stage under check, and clients that talk to it."""

import os
from collections.abc import Callable, Iterator
from typing import Final

import httpx
import pytest

from integ.api_key import ApiKey, MaskReports, read_api_key
from integ.environment import Environment, read_environment
from integ.waiting import wait_for_status

_TIMEOUT: Final = httpx.Timeout(35)  # API Gateway itself gives up after 29 s
_ANSWER_DEADLINE_S: Final = 180  # for a key to reach API Gateway's fleet, then a paused database to resume
_ENVIRONMENT: Final = pytest.StashKey[Environment]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_ENVIRONMENT] = read_environment(os.environ)


@pytest.fixture(scope="session")
def environment(pytestconfig: pytest.Config) -> Environment:
    return pytestconfig.stash[_ENVIRONMENT]


@pytest.fixture(scope="session", autouse=True)
def name_stage_in_report(environment: Environment, record_testsuite_property: Callable[[str, object], None]) -> None:
    record_testsuite_property("stage", environment.stage)


@pytest.fixture(scope="session")
def api_key(environment: Environment, pytestconfig: pytest.Config) -> ApiKey:
    key = read_api_key(environment)
    pytestconfig.pluginmanager.register(MaskReports(key))
    return key


@pytest.fixture(scope="session")
def load_balancer(environment: Environment) -> Iterator[httpx.Client]:
    """A client of the load balancer."""
    with httpx.Client(base_url=environment.load_balancer_url, timeout=_TIMEOUT) as client:
        yield client


@pytest.fixture(scope="session")
def site(environment: Environment) -> Iterator[httpx.Client]:
    """A client of the distribution, as a browser is."""
    with httpx.Client(base_url=environment.site_url, timeout=_TIMEOUT) as client:
        yield client


@pytest.fixture(scope="session")
def api_without_key(environment: Environment) -> Iterator[httpx.Client]:
    """A client of the REST API that sends no key."""
    with httpx.Client(base_url=environment.api_url, timeout=_TIMEOUT) as client:
        yield client


@pytest.fixture(scope="session")
def api(environment: Environment, api_key: ApiKey) -> Iterator[httpx.Client]:
    """A client of the REST API with the key, once the API answers it."""
    with httpx.Client(base_url=environment.api_url, auth=api_key, timeout=_TIMEOUT) as client:
        waiting_for = "the API to answer a request with the key"
        wait_for_status(client, "api/products", 200, waiting_for=waiting_for, deadline_s=_ANSWER_DEADLINE_S)
        yield client
