"""A cluster that was stopped answers nobody, and has what was committed when it is started again."""

import json

import psycopg
import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.engine.cloud import DEV, Cloud, wait_until
from tests.rehearsal.engine.test_aurora import OUTPUTS, RESOURCES, connect


def _status(cloud: Cloud) -> str:
    (cluster,) = cloud.client("rds", DEV).describe_db_clusters(DBClusterIdentifier="shop")["DBClusters"]
    return str(cluster["Status"])


def test_it_is_gone_and_comes_back(cloud: Cloud) -> None:
    stack = cloud.deploy("stopped", RESOURCES, OUTPUTS, account=DEV).outputs
    secret = json.loads(cloud.client("secretsmanager", DEV).get_secret_value(SecretId=stack["Secret"])["SecretString"])
    rds = cloud.client("rds", DEV)
    with connect(cloud, secret) as connection:
        connection.execute("CREATE TABLE orders (id int)")
        connection.execute("INSERT INTO orders VALUES (1)")
    with pytest.raises(ClientError, match="InvalidDBClusterStateFault"):
        rds.start_db_cluster(DBClusterIdentifier="shop")

    rds.stop_db_cluster(DBClusterIdentifier="shop")
    wait_until(lambda: _status(cloud) == "stopped", what="the cluster to stop")
    with pytest.raises(psycopg.OperationalError):
        connect(cloud, secret)

    rds.start_db_cluster(DBClusterIdentifier="shop")
    wait_until(lambda: _status(cloud) == "available", what="the cluster to come back")
    with connect(cloud, secret) as connection:
        assert connection.execute("SELECT id FROM orders").fetchall() == [(1,)]
    cloud.delete("stopped", account=DEV)
