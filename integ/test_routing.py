from typing import Final
from uuid import uuid4

import httpx
import pytest

from integ.waiting import wait_for_status

BACKENDS_MARK: Final = "x-request-id"
"""A header of every answer of the backend, and of no answer of the load balancer's own."""


@pytest.mark.requirement("C2")
def test_api_paths_reach_the_backend(load_balancer: httpx.Client) -> None:
    waiting_for = "a healthy backend behind the load balancer's /api/*"
    response = wait_for_status(load_balancer, "api/health", 200, waiting_for=waiting_for, deadline_s=120)
    assert response.json() == {"status": "ok"}


@pytest.mark.requirement("C2")
def test_an_unknown_api_path_is_the_backends_to_refuse(load_balancer: httpx.Client) -> None:
    response = load_balancer.get(f"api/{uuid4()}")
    assert response.status_code == 404
    assert BACKENDS_MARK in response.headers


@pytest.mark.requirement("C2")
@pytest.mark.parametrize("path", ["", "unknown-{unique}", "apiary"])
def test_what_no_rule_takes_does_not_reach_the_backend(load_balancer: httpx.Client, path: str) -> None:
    response = load_balancer.get(path.format(unique=uuid4()))
    assert response.status_code == 404
    assert BACKENDS_MARK not in response.headers
