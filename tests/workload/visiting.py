"""A visit of the load check, made with a client of a backend; what is wrong fails the test."""

from collections.abc import Mapping
from typing import Any

import httpx


class Visitor:
    """An `Api` that notes the endpoints it asks."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.asked: list[str] = []

    def ask(
        self,
        method: str,
        path: str,
        *,
        name: str | None = None,
        status: int = 200,
        equals: object = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401
        self.asked.append(f"{method} {name or path}")
        response = self._client.request(method, path, json=json, headers=headers)
        assert response.status_code == status, response.text
        answer = response.json()
        assert equals in (None, answer)
        return answer
