"""Each check needs `api`: only when the right key is answered does a refusal say something about the other ones."""

import secrets

import httpx
import pytest

from integ.errors import error_of
from integ.moments import Moment
from integ.workloads import Workload

pytestmark = pytest.mark.moment(Moment.SILENCE)


@pytest.mark.requirement("C8", "D6")
@pytest.mark.usefixtures("api")
def test_without_a_key_the_api_refuses(api_without_key: httpx.Client, workload: Workload) -> None:
    response = api_without_key.get(workload.listing)
    assert error_of(response, status=403)["code"] == "invalid_api_key"


@pytest.mark.requirement("C8", "D6")
@pytest.mark.usefixtures("api")
def test_with_a_wrong_key_the_api_refuses(api_without_key: httpx.Client, workload: Workload) -> None:
    response = api_without_key.get(workload.listing, headers={"x-api-key": secrets.token_urlsafe(30)})
    assert error_of(response, status=403)["code"] == "invalid_api_key"
