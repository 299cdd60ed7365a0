"""The one shape of every error, whoever answers: the backend, API Gateway or the load balancer."""

from typing import Any

import httpx


def error_of(response: httpx.Response, *, status: int) -> dict[str, Any]:
    """What an answer says is wrong, once it is seen to be an error of this status and of the agreed shape."""
    assert response.status_code == status, response.text[:300]
    assert response.headers["content-type"].partition(";")[0] == "application/json"
    body = response.json()
    assert body.keys() == {"error"}
    error: dict[str, Any] = body["error"]
    assert error.keys() == {"code", "message", "details"}
    assert error["code"]
    assert error["message"]
    return error
