"""Load balancers of any account answer to their names, by the listener that the request came to."""

import ssl

import httpx
import pytest

from tests.rehearsal.engine.balancer import NAME
from tests.rehearsal.engine.cloud import PROD, Cloud


@pytest.mark.requirement("C2")
def test_it_answers_by_its_own_name_and_by_its_alias(cloud: Cloud, dns_name: str) -> None:
    for host in (dns_name, NAME, f"{NAME}:443", NAME.upper()):
        answer = cloud.request(host, "/health", secure=True)
        assert (answer.status, answer.body) == (200, "OK"), host
    assert cloud.request(NAME, "/elsewhere", secure=True).status == 404


@pytest.mark.requirement("C2")
@pytest.mark.usefixtures("dns_name")
def test_a_request_in_the_clear_comes_to_the_other_listener(cloud: Cloud) -> None:
    answer = cloud.request(NAME, "/health?full=1")
    assert (answer.status, answer.headers["location"]) == (301, f"https://{NAME}:443/health?full=1")


@pytest.mark.requirement("D6")
@pytest.mark.parametrize(("url", "status"), [(f"https://{NAME}/health", 200), (f"http://{NAME}/health", 301)])
@pytest.mark.usefixtures("dns_name")
def test_its_url_works_through_the_rehearsals_proxy_with_the_certificate_verified(
    cloud: Cloud, url: str, status: int
) -> None:
    trusted = ssl.create_default_context(cafile=cloud.workspace.certificates / "ca.pem")
    proxy = f"http://127.0.0.1:{cloud.engine.proxy_port}"
    assert httpx.get(url, proxy=proxy, verify=trusted, trust_env=False).status_code == status


@pytest.mark.usefixtures("dns_name")
def test_a_preflight_request_is_the_load_balancers(cloud: Cloud) -> None:
    assert cloud.request(NAME, "/elsewhere", method="OPTIONS", secure=True).status == 404


def test_a_name_of_nobody_is_not_answered_by_somebody(cloud: Cloud, dns_name: str) -> None:
    assert cloud.request("other.example.com", "/health", secure=True).body != "OK"
    assert cloud.request(f"x{dns_name}", "/health", secure=True).body != "OK"


@pytest.mark.usefixtures("dns_name")
def test_a_certificate_validated_by_dns_is_issued_at_once(cloud: Cloud) -> None:
    certificates = cloud.client("acm", PROD).list_certificates()["CertificateSummaryList"]
    found = next(entry for entry in certificates if entry["DomainName"] == NAME)
    acm = cloud.client("acm", PROD)
    assert acm.describe_certificate(CertificateArn=found["CertificateArn"])["Certificate"]["Status"] == "ISSUED"


def test_the_engines_own_health_is_still_there(cloud: Cloud) -> None:
    assert cloud.request("127.0.0.1", "/_ministack/health").status == 200
