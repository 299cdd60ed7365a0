"""The API key, which may be used but never shown: not in an assertion, a traceback, a log or a report."""

from collections.abc import Generator, MutableMapping
from typing import Final

import httpx
import pytest
from botocore.exceptions import ClientError

from integ.check_role import assume
from integ.environment import Environment
from integ.waiting import wait_until

_MASK: Final = "****"
_ROLE_DEADLINE_S: Final = 60  # a role just created is not known everywhere at once


class ApiKey(httpx.Auth):
    """Sends the key with each request; shows a mask to whoever prints it."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return f"ApiKey({_MASK})"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        self.authorize(request.headers)
        yield request

    def authorize(self, headers: MutableMapping[str, str]) -> None:
        """Put the key among a request's headers."""
        headers["x-api-key"] = self._value

    def mask(self, text: str) -> str:
        """The text with every occurrence of the key's value replaced."""
        return text.replace(self._value, _MASK)


def read_api_key(environment: Environment) -> ApiKey:
    """Read the key's value under the role that may read this one key.

    Raises:
        WaitTimeoutError: The role could not be assumed, or the key not be read.
    """
    return wait_until(
        lambda: _read(environment),
        lambda _: True,
        waiting_for=f"the value of the API key {environment.api_key_id} under {environment.check_role_arn}",
        deadline_s=_ROLE_DEADLINE_S,
        retry_on=(ClientError,),
    )


def _read(environment: Environment) -> ApiKey:
    gateway = assume(environment).client("apigateway")
    return ApiKey(gateway.get_api_key(apiKey=environment.api_key_id, includeValue=True)["value"])


class MaskReports:
    """A pytest plugin that masks a key in whatever a test's report would say, should anything have got hold of it."""

    def __init__(self, key: ApiKey) -> None:
        self._key = key

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        text = str(report.longrepr)
        if report.longrepr and self._key.mask(text) != text:
            report.longrepr = self._key.mask(text)
        report.sections = [(name, self._key.mask(content)) for name, content in report.sections]
        return report
