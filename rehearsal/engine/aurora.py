"""Behind each Aurora PostgreSQL cluster that CloudFormation makes: a PostgreSQL server of its own, with TLS."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ministack.services import rds
from ministack.services.cloudformation import provisioners

from rehearsal.database import Database
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import run_on_worker_thread
from rehearsal.errors import RehearsalError

_CLUSTER = "AWS::RDS::DBCluster"
_ADDRESS = "127.0.0.1"
_Handled = tuple[str, dict[str, Any]]

_running: dict[str, Database] = {}
_changing = threading.Lock()


def stop_all() -> None:
    """End every server and remove its data."""
    with _changing, ThreadPoolExecutor() as pool:
        list(pool.map(lambda arn: _running.pop(arn).stop(), list(_running)))


def crash(arn: str) -> None:
    """Have the server of a cluster crash and start again; nothing happens to one that is not there any more."""
    with _changing:
        if arn in _running:
            _running[arn] = _running[arn].crash()


def halt(arn: str) -> None:
    """End the server of a cluster and keep its data."""
    with _changing:
        if arn in _running:
            _running[arn].halt()


def resume(arn: str) -> None:
    """Start it again. Raises RehearsalError."""
    with _changing:
        if arn in _running:
            _running[arn] = _running[arn].resume()


def _start(engine: Engine, cluster: dict[str, Any]) -> int:
    certificate, key = engine.local_certificate
    with _changing:
        database = Database.start(
            directory=engine.root / "databases" / cluster["DbClusterResourceId"],
            user=cluster["MasterUsername"],
            password=cluster["_MasterUserPassword"],
            database=cluster["DatabaseName"] or "postgres",
            certificate=certificate,
            key=key,
            templates=engine.root / "databases" / "templates",
        )
        _running[cluster["DBClusterArn"]] = database
    return database.port


def _install(engine: Engine) -> None:
    create, delete = provisioners._rds_db_cluster_create, provisioners._rds_db_cluster_delete

    def create_with_server(logical_id: str, properties: dict[str, Any], stack: str) -> _Handled:
        if not properties.get("Engine", "").startswith("aurora-postgresql"):
            raise ValueError(f"The rehearsal has servers for aurora-postgresql only, not {properties.get('Engine')}.")
        identifier, _ = create(logical_id, properties, stack)
        cluster = rds._clusters[identifier]
        try:
            port = _start(engine, cluster)
        except RehearsalError:
            delete(identifier, properties)
            raise
        cluster.update(Endpoint=_ADDRESS, ReaderEndpoint=_ADDRESS, Port=port)
        return identifier, provisioners._rds_db_cluster_attrs(cluster)

    def delete_with_server(physical_id: str, properties: dict[str, Any]) -> None:
        cluster = rds._clusters.get(physical_id) or {}
        database = _running.pop(cluster.get("DBClusterArn", ""), None)
        delete(physical_id, properties)
        if database:
            database.stop()

    # By both names: an update that replaces a cluster calls the functions, everything else goes by the handler.
    provisioners._rds_db_cluster_create = create_with_server
    provisioners._rds_db_cluster_delete = delete_with_server
    provisioners._RESOURCE_HANDLERS[_CLUSTER] |= {"create": create_with_server, "delete": delete_with_server}
    run_on_worker_thread(_CLUSTER)


PATCH = Patch(
    name="databases",
    why="an Aurora cluster is a record without a server behind it",
    install=_install,
    concerns=("AWS::RDS::DBCluster", "rds"),
    contract="test_aurora.py",
)
