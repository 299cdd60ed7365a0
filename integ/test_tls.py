"""TLS at every entrance that has a name of its own: verified, 1.2 or newer, and the only way in (C7, P4, P6)."""

import ssl
import warnings

import httpx
import pytest

from integ.environment import Environment
from integ.moments import Moment

pytestmark = pytest.mark.moment(Moment.SILENCE)

_TIMEOUT = httpx.Timeout(35)


@pytest.fixture(params=["load_balancer_url", "site_url"])
def address(request: pytest.FixtureRequest, environment: Environment) -> httpx.URL:
    """An entrance, and a path at which it answers who comes directly."""
    entrance = httpx.URL(getattr(environment, request.param))
    if entrance.scheme != "https":
        pytest.skip("the stage has no domain, so its load balancer has no certificate")
    return entrance.join("/health" if request.param == "load_balancer_url" else "/")


def _get(address: httpx.URL, trust: ssl.SSLContext) -> httpx.Response:
    with httpx.Client(verify=trust, timeout=_TIMEOUT) as client:
        return client.get(address)


@pytest.mark.requirement("C7", "P4", "P6")
def test_the_certificate_names_the_host_and_tls_is_new_enough(address: httpx.URL, trust: ssl.SSLContext) -> None:
    """Who does not present one that the machine trusts is not even connected to: see the next check."""
    with httpx.Client(timeout=_TIMEOUT, verify=trust) as client, client.stream("GET", address) as response:
        connection = response.extensions["network_stream"].get_extra_info("ssl_object")
        names = {name for _, name in connection.getpeercert()["subjectAltName"]}
        wildcard = f"*.{address.host.partition('.')[2]}"
        assert names & {address.host, wildcard}
        assert connection.version() in {"TLSv1.2", "TLSv1.3"}


@pytest.mark.requirement("P4", "P6")
def test_who_trusts_nobody_is_not_connected(address: httpx.URL) -> None:
    """That is to say: these checks do verify certificates, against what the machine trusts."""
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        _get(address, nobody)


@pytest.mark.requirement("P4", "P6")
def test_an_old_tls_is_refused(address: httpx.URL) -> None:
    old = ssl.create_default_context()
    old.set_ciphers("DEFAULT:@SECLEVEL=0")  # or this side would refuse it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(httpx.ConnectError):
        _get(address, old)


@pytest.mark.requirement("C7", "P4", "P6")
def test_plain_http_is_sent_to_https(address: httpx.URL, trust: ssl.SSLContext) -> None:
    with httpx.Client(timeout=_TIMEOUT, verify=trust) as client:
        response = client.get(address.copy_with(scheme="http", path="/somewhere"))
    assert response.status_code == 301
    assert httpx.URL(response.headers["location"]) == address.copy_with(path="/somewhere")
