"""The boto3 clients of a run."""

import threading
from typing import Any

from rehearsal import aws


class EngineClients:
    """Clients of the engine, each made once.

    boto3 makes clients safely from one thread at a time only; using one from several is safe.
    """

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str, str], Any] = {}

    def __call__(self, service: str, /, *, account: str, region: str) -> Any:  # noqa: ANN401 - a class per service
        """A client that acts in this account and region."""
        with self._lock:
            key = (service, account, region)
            if key not in self._made:
                self._made[key] = aws.client(service, endpoint=self._endpoint, account=account, region=region)
            return self._made[key]
