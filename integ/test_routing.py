"""What the load balancer serves, and to whom: `/api/*` to API Gateway and CloudFront only, who send its header."""

from typing import Final
from uuid import uuid4

import httpx
import pytest

from integ.environment import Environment
from integ.errors import error_of
from integ.waiting import wait_for_status

HEADER: Final = "x-origin-verify"


@pytest.mark.requirement("C2")
def test_api_paths_reach_the_backend(api: httpx.Client) -> None:
    waiting_for = "a healthy backend behind the API's api/*"
    response = wait_for_status(api, "api/health", 200, waiting_for=waiting_for, deadline_s=120)
    assert response.json() == {"status": "ok"}


@pytest.mark.requirement("C2")
def test_an_unknown_api_path_is_the_backends_to_refuse(api: httpx.Client) -> None:
    path = f"api/{uuid4()}"
    assert path in error_of(api.get(path), status=404)["message"]


@pytest.mark.requirement("C8", "D6")
@pytest.mark.parametrize("headers", [{}, {HEADER: "guessed"}, {"x-api-key": "guessed"}])
def test_the_key_cannot_be_walked_around(
    environment: Environment, load_balancer: httpx.Client, headers: dict[str, str]
) -> None:
    """After `/health` is 200, so that a load balancer that is not there yet is not taken for one that refuses."""
    wait_for_status(load_balancer, "health", 200, waiting_for="/health of the load balancer to be 200", deadline_s=120)
    response = load_balancer.get("api/health", headers=headers)
    if environment.direct_access:
        assert response.json() == {"status": "ok"}
    else:
        assert error_of(response, status=403)["code"] == "forbidden"


@pytest.mark.requirement("C2")
@pytest.mark.parametrize("path", ["", "unknown-{unique}", "apiary"])
def test_what_no_rule_takes_is_refused(environment: Environment, load_balancer: httpx.Client, path: str) -> None:
    response = load_balancer.get(path.format(unique=uuid4()))
    error_of(response, status=404 if environment.direct_access else 403)
