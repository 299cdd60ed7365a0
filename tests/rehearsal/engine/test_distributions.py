"""Distributions of any account answer to their names, and do what their template says."""

import ssl
from dataclasses import dataclass

import httpx
import psutil
import pytest

from tests.rehearsal.engine import front
from tests.rehearsal.engine.cloud import PROD, Answer, Cloud


@dataclass(frozen=True)
class Front:
    """A distribution with files, in an account of its own."""

    cloud: Cloud
    name: str
    bucket: str

    def get(self, path: str, *, host: str | None = None, secure: bool = True, method: str = "GET") -> Answer:
        return self.cloud.request(host or self.name, path, secure=secure, method=method)


@pytest.fixture(scope="module")
def site(cloud: Cloud) -> Front:
    outputs = {"Name": {"Fn::GetAtt": ["Front", "DomainName"]}, "Bucket": {"Ref": "Bucket"}}
    stack = cloud.deploy("front", front.RESOURCES, outputs, account=PROD)
    bucket = stack.outputs["Bucket"]
    for key, kind, cached in (
        ("index.html", "text/html", "no-cache"),
        ("assets/app-0a1b.js", "text/javascript", "max-age=86400"),
    ):
        cloud.client("s3", PROD).put_object(
            Bucket=bucket, Key=key, Body=key.encode(), ContentType=kind, CacheControl=cached
        )
    return Front(cloud, stack.outputs["Name"], bucket)


@pytest.mark.requirement("C7")
@pytest.mark.parametrize("path", ["/", "/index.html", "/orders/7", "/cart/"])
def test_an_address_of_the_storefront_gives_the_page(site: Front, path: str) -> None:
    answer = site.get(path)
    assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, "index.html", "no-cache")


@pytest.mark.requirement("C7")
def test_a_file_is_served_as_it_was_stored_with_the_policys_headers(site: Front) -> None:
    answer = site.get("/assets/app-0a1b.js")
    assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, "assets/app-0a1b.js", "max-age=86400")
    assert answer.headers["content-type"] == "text/javascript"
    assert answer.headers["server"] == "AmazonS3"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.requirement("C7")
def test_a_file_that_is_not_there_is_no_page(site: Front) -> None:
    assert site.get("/assets/app-gone.js").status == 403
    assert site.get("/logo.png").status == 403


@pytest.mark.requirement("C6", "C7")
def test_it_reads_the_bucket_by_leave_of_the_buckets_policy_alone(cloud: Cloud, site: Front) -> None:
    s3 = cloud.client("s3", PROD)
    policy = s3.get_bucket_policy(Bucket=site.bucket)["Policy"]
    s3.delete_bucket_policy(Bucket=site.bucket)
    assert site.get("/").status == 403
    s3.put_bucket_policy(Bucket=site.bucket, Policy=policy)
    assert site.get("/").status == 200


@pytest.mark.requirement("C7", "C8")
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_the_api_is_the_load_balancers_and_is_told_who_asks(site: Front, method: str) -> None:
    answer = site.get("/api/orders/x.js", method=method)
    assert (answer.status, answer.body) == (404, "no such order")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.requirement("C7")
def test_no_other_path_takes_what_only_the_api_does(site: Front) -> None:
    assert site.get("/", method="POST").status == 403


@pytest.mark.requirement("C7")
def test_a_request_in_the_clear_is_sent_to_https(site: Front) -> None:
    answer = site.get("/cart", secure=False)
    assert (answer.status, answer.headers["location"]) == (301, f"https://{site.name}/cart")


@pytest.mark.requirement("C7")
def test_it_answers_to_its_alias_and_to_nobody_elses(site: Front) -> None:
    assert site.get("/", host=front.NAME).body == "index.html"
    assert site.get("/", host=f"x{site.name}").body != "index.html"


@pytest.mark.requirement("D6")
def test_its_url_works_through_the_rehearsals_proxy_with_the_certificate_verified(cloud: Cloud, site: Front) -> None:
    trusted = ssl.create_default_context(cafile=cloud.workspace.certificates / "ca.pem")
    proxy = f"http://127.0.0.1:{cloud.engine.proxy_port}"
    for name in (site.name, front.NAME):
        answer = httpx.get(f"https://{name}/", proxy=proxy, verify=trusted, trust_env=False)
        assert answer.text == "index.html"


def test_a_function_that_goes_takes_the_process_along(cloud: Cloud, site: Front) -> None:
    def processes() -> list[psutil.Process]:
        of_engine = psutil.Process(cloud.engine.process.pid).children(recursive=True)
        return [process for process in of_engine if "cloudfront" in " ".join(process.cmdline())]

    assert site.get("/").status == 200
    assert processes()
    cloud.deploy("function", {"Pages": front.RESOURCES["Pages"]})
    cloud.delete("function")
    assert not processes()
    assert site.get("/").status == 200
