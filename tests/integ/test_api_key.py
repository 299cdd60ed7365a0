from pathlib import Path

import httpx
import pytest

from integ.api_key import ApiKey

pytest_plugins = ["pytester"]

VALUE = "q7Zp2LxW9-the-value-of-the-key"

LEAKING_CHECKS = f"""
import logging, httpx, pytest
from integ.api_key import ApiKey

VALUE = "-".join({VALUE.split("-")!r})  # as it comes at run time: not in the source that a traceback shows
key = ApiKey(VALUE)

def test_assertion():
    assert key == VALUE

def test_exception():
    raise RuntimeError(f"refused {{VALUE}}")

def test_output():
    print(VALUE)
    logging.getLogger("botocore").error("answer: %s", VALUE)
    assert False

def test_client():
    client = httpx.Client(auth=key, transport=httpx.MockTransport(lambda request: httpx.Response(403)))
    response = client.get("https://example.com")
    assert response.request.headers == {{}}

@pytest.fixture
def broken():
    raise RuntimeError(VALUE)

def test_fixture(broken):
    pass
"""


def test_the_key_is_sent_but_not_shown() -> None:
    key = ApiKey(VALUE)
    client = httpx.Client(auth=key, transport=httpx.MockTransport(lambda request: httpx.Response(200, request=request)))
    assert client.get("https://example.com").request.headers["x-api-key"] == VALUE
    assert VALUE not in f"{key} {key!r}"


@pytest.mark.parametrize("style", ["short", "long"])
def test_no_report_of_a_failing_check_contains_the_key(pytester: pytest.Pytester, style: str) -> None:
    pytester.makeconftest(
        f"""
        from integ.api_key import ApiKey, MaskReports

        def pytest_configure(config):
            config.pluginmanager.register(MaskReports(ApiKey({VALUE!r})))
        """
    )
    pytester.makepyfile(LEAKING_CHECKS)
    # Without a cache, which would be in the next directory above that has a pyproject.toml.
    options = ("--junitxml=report.xml", "-o", "junit_logging=all", "-l", "-p", "no:cacheprovider")
    result = pytester.runpytest_inprocess(f"--tb={style}", *options)
    result.assert_outcomes(failed=4, errors=1)
    report = Path(pytester.path / "report.xml").read_text()
    for text in (result.stdout.str(), result.stderr.str(), report):
        assert VALUE not in text
        assert "****" in text or text == result.stderr.str()
