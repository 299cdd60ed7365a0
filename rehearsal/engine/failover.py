"""Aurora's failover: another member becomes the writer, and the server behind the cluster really crashes."""

import logging
import threading
from contextvars import copy_context
from typing import Any

from ministack.services import rds
from ministack.services.cloudformation import provisioners

from rehearsal.engine import aurora
from rehearsal.engine.patch import Engine, Patch
from rehearsal.errors import RehearsalError

_INSTANCE = "AWS::RDS::DBInstance"
_OK = 200
_Handled = tuple[str, dict[str, Any]]

_log = logging.getLogger(__name__)


def _install_members(_engine: Engine) -> None:
    handler = provisioners._RESOURCE_HANDLERS[_INSTANCE]

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> _Handled:
        identifier, attributes = handler["create"](logical_id, properties, stack)
        cluster = rds._clusters.get(properties.get("DBClusterIdentifier", ""), {})
        for member in cluster.get("DBClusterMembers", [])[1:]:
            member["IsClusterWriter"] = False
        return identifier, attributes

    provisioners._RESOURCE_HANDLERS[_INSTANCE] = {**handler, "create": create}


def _install_failovers(_engine: Engine) -> None:
    original = rds._failover_db_cluster

    def fail_over(request: dict[str, Any]) -> Any:  # noqa: ANN401 - MiniStack's response
        response = original(request)
        if response[0] == _OK:
            cluster = rds._resolve_cluster_in_request_region(rds._p(request, "DBClusterIdentifier"))
            cluster["Status"] = "failing-over"
            name = f"failover-{cluster['DBClusterIdentifier']}"
            threading.Thread(target=copy_context().run, args=(_crash, cluster), name=name, daemon=True).start()
        return response

    rds._failover_db_cluster = fail_over
    rds._ACTION_MAP["FailoverDBCluster"] = fail_over


def _crash(cluster: dict[str, Any]) -> None:
    """The state stays `failing-over` for ever if the server does not come back."""
    try:
        aurora.crash(cluster["DBClusterArn"])
        cluster["Status"] = "available"
    except RehearsalError as error:
        _log.error("The failover of %s failed: %s", cluster["DBClusterIdentifier"], error)


MEMBERS = Patch(
    name="members of clusters",
    why="each instance that CloudFormation makes is its cluster's writer, so that none is left to fail over to",
    install=_install_members,
    concerns=("AWS::RDS::DBInstance",),
    contract="test_failover.py",
)
FAILOVERS = Patch(
    name="failovers",
    why="a failover changes a record, and no client of the database notices",
    install=_install_failovers,
    concerns=("rds",),
    contract="test_failover.py",
)
