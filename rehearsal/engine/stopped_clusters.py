"""StopDBCluster and StartDBCluster: the server behind the cluster really ends, and comes back with its data."""

import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from ministack.services import rds

from rehearsal.engine import aurora
from rehearsal.engine.patch import Engine, Patch
from rehearsal.errors import RehearsalError

_OK = 200
_log = logging.getLogger(__name__)


def _install(_engine: Engine) -> None:
    for action, meanwhile, then, do in (
        ("StopDBCluster", "stopping", "stopped", aurora.halt),
        ("StartDBCluster", "starting", "available", aurora.resume),
    ):
        rds._ACTION_MAP[action] = _with_server(rds._ACTION_MAP[action], meanwhile=meanwhile, then=then, do=do)


def _with_server(original: Callable[[Any], Any], *, meanwhile: str, then: str, do: Callable[[str], None]) -> Any:  # noqa: ANN401 - MiniStack's handler
    """As on AWS the request is answered at once, and the cluster's status says when it is done."""

    def handle(request: dict[str, Any]) -> Any:  # noqa: ANN401 - MiniStack's response
        response = original(request)
        if response[0] == _OK:
            cluster = rds._resolve_cluster_in_request_region(rds._p(request, "DBClusterIdentifier"))
            cluster["Status"] = meanwhile
            words = (cluster, do, then)
            threading.Thread(target=copy_context().run, args=(_change, *words), name=meanwhile, daemon=True).start()
        return response

    return handle


def _change(cluster: dict[str, Any], do: Callable[[str], None], then: str) -> None:
    """The state stays what it is meanwhile for ever if the server does not come back."""
    try:
        do(cluster["DBClusterArn"])
        cluster["Status"] = then
    except RehearsalError as error:
        _log.error("%s is not %s: %s", cluster["DBClusterIdentifier"], then, error)


PATCH = Patch(
    name="stopped clusters",
    why="a cluster that was stopped goes on to answer its clients",
    install=_install,
    concerns=("rds", "AWS::RDS::DBCluster"),
    contract="test_stopped_clusters.py",
)
