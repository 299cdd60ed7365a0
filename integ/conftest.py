"""The stage under check, and clients that talk to it."""

import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from integ.api_key import ApiKey, MaskReports, read_api_key
from integ.environment import Environment, read_environment
from integ.journey import Journey
from integ.journey_report import separate
from integ.moments import in_order
from integ.waiting import wait_for_status
from integ.workloads import WORKLOADS, Workload

_TIMEOUT: Final = httpx.Timeout(35)  # API Gateway itself gives up after 29 s
_ANSWER_DEADLINE_S: Final = 180  # for a key to reach API Gateway's fleet, then a paused database to resume
_PAGE_DEADLINE_S: Final = 60
_ENVIRONMENT: Final = pytest.StashKey[Environment]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_ENVIRONMENT] = read_environment(os.environ)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The checks of the other workloads."""
    others = WORKLOADS.keys() - {config.stash[_ENVIRONMENT].workload}
    return True if collection_path.parent == Path(__file__).parent and collection_path.name in others else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = in_order(items)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    yield
    written = session.config.getoption("xmlpath")
    if written and Path(written).is_file():
        separate(Path(written), journey=Path(written).with_name("journey.xml"))


@pytest.fixture(scope="session")
def environment(pytestconfig: pytest.Config) -> Environment:
    return pytestconfig.stash[_ENVIRONMENT]


@pytest.fixture(scope="session")
def workload(environment: Environment) -> Workload:
    """What runs in the stage."""
    return WORKLOADS[environment.workload]


@pytest.fixture(scope="session", autouse=True)
def name_stage_in_report(environment: Environment, record_testsuite_property: Callable[[str, object], None]) -> None:
    record_testsuite_property("stage", environment.stage)


@pytest.fixture(scope="session")
def api_key(environment: Environment, pytestconfig: pytest.Config) -> ApiKey:
    key = read_api_key(environment)
    pytestconfig.pluginmanager.register(MaskReports(key))
    return key


@pytest.fixture(scope="session")
def trust() -> ssl.SSLContext:
    """Whom the machine trusts. To read it once for each client takes longer than what they ask."""
    return httpx.create_ssl_context()


@pytest.fixture(scope="session")
def load_balancer(environment: Environment, trust: ssl.SSLContext) -> Iterator[httpx.Client]:
    """A client of the load balancer."""
    with httpx.Client(base_url=environment.load_balancer_url, timeout=_TIMEOUT, verify=trust) as client:
        yield client


@pytest.fixture(scope="session")
def site(environment: Environment, trust: ssl.SSLContext) -> Iterator[httpx.Client]:
    """A client of the distribution, as a browser is."""
    with httpx.Client(base_url=environment.site_url, timeout=_TIMEOUT, verify=trust) as client:
        yield client


@pytest.fixture(scope="session")
def page(site: httpx.Client) -> httpx.Response:
    """What the front door answers."""
    return wait_for_status(site, "", 200, waiting_for="the page at the site's address", deadline_s=_PAGE_DEADLINE_S)


@pytest.fixture(scope="module")
def journey(site: httpx.Client) -> Journey:
    """One customer's visit, which a module of checks makes step by step."""
    return Journey(site)


@pytest.fixture(scope="module")
def front(journey: Journey) -> httpx.Response:
    """The page that the visit begins with."""
    return journey.open("/")


@pytest.fixture(scope="session")
def api_without_key(environment: Environment, trust: ssl.SSLContext) -> Iterator[httpx.Client]:
    """A client of the REST API that sends no key."""
    with httpx.Client(base_url=environment.api_url, timeout=_TIMEOUT, verify=trust) as client:
        yield client


@pytest.fixture(scope="session")
def api(environment: Environment, workload: Workload, api_key: ApiKey, trust: ssl.SSLContext) -> Iterator[httpx.Client]:
    """A client of the REST API with the key, once the API answers it."""
    with httpx.Client(base_url=environment.api_url, auth=api_key, timeout=_TIMEOUT, verify=trust) as client:
        waiting_for = "the API to answer a request with the key"
        wait_for_status(client, workload.listing, 200, waiting_for=waiting_for, deadline_s=_ANSWER_DEADLINE_S)
        yield client
