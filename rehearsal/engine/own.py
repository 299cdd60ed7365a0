"""How a patch calls the engine's own services: as the account and in the region of the request at hand."""

import threading
from functools import cache
from typing import Any

from ministack.core.responses import get_account_id, get_region

from rehearsal import aws
from rehearsal.engine.patch import Engine

_making = threading.Lock()


@cache
def _client(service: str, endpoint: str, account: str, region: str) -> Any:  # noqa: ANN401 - any service's
    with _making:  # boto3's default session is not safe for threads
        return aws.client(service, endpoint=endpoint, account=account, region=region)


def client(engine: Engine, service: str) -> Any:  # noqa: ANN401 - any service's
    """A boto3 client of this engine, over HTTP: only for work on a worker thread, or the engine waits for itself."""
    return _client(service, engine.endpoint, get_account_id(), get_region())
