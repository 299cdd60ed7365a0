"""What the load balancer serves, and to whom: to API Gateway and CloudFront only, who send its header."""

from typing import Final
from uuid import uuid4

import httpx
import pytest

from integ.environment import Environment
from integ.errors import error_of
from integ.moments import Moment
from integ.waiting import wait_for_status

pytestmark = pytest.mark.moment(Moment.SILENCE)

HEADER: Final = "x-origin-verify"


def _wait_until_there(load_balancer: httpx.Client) -> None:
    """So that a load balancer that is not there yet is not taken for one that refuses."""
    wait_for_status(load_balancer, "health", 200, waiting_for="/health of the load balancer to be 200", deadline_s=120)


@pytest.mark.requirement("C2")
def test_api_paths_reach_the_backend(api: httpx.Client) -> None:
    waiting_for = "a healthy backend behind the API's api/*"
    response = wait_for_status(api, "api/health", 200, waiting_for=waiting_for, deadline_s=120)
    assert response.json() == {"status": "ok"}


@pytest.mark.requirement("C2")
def test_an_unknown_api_path_is_the_backends_to_refuse(api: httpx.Client) -> None:
    path = f"api/{uuid4()}"
    assert path in error_of(api.get(path), status=404)["message"]


@pytest.mark.requirement("C8", "D6", "P4", "P6")
@pytest.mark.parametrize("headers", [{}, {HEADER: "guessed"}, {"x-api-key": "guessed"}])
def test_the_key_cannot_be_walked_around(
    environment: Environment, load_balancer: httpx.Client, headers: dict[str, str]
) -> None:
    _wait_until_there(load_balancer)
    response = load_balancer.get("api/health", headers=headers)
    if environment.direct_access:
        assert response.json() == {"status": "ok"}
    else:
        assert error_of(response, status=403)["code"] == "forbidden"


@pytest.mark.requirement("C2", "P4", "P6")
@pytest.mark.parametrize("path", ["", "unknown-{unique}", "apiary", "assets/index.js"])
def test_nothing_else_is_served_to_who_comes_directly(
    environment: Environment, load_balancer: httpx.Client, path: str
) -> None:
    if environment.direct_access:
        pytest.skip("the settings of this stage let everybody in")
    _wait_until_there(load_balancer)
    error = error_of(load_balancer.get(path.format(unique=uuid4())), status=403)
    assert error["code"] == "forbidden"


@pytest.mark.requirement("C8", "D6")
def test_an_address_outside_of_the_api_is_not_found(api: httpx.Client) -> None:
    assert error_of(api.get("elsewhere"), status=404)["code"] == "not_found"
