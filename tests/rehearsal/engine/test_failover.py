"""A failover makes another member the writer, and the server behind the cluster crashes and comes back."""

import json
import time
from typing import Any

import psycopg
import pytest

from tests.rehearsal.engine.cloud import DEV, Cloud
from tests.rehearsal.engine.test_aurora import OUTPUTS, RESOURCES, connect


def instance(tier: int) -> dict[str, Any]:
    properties = {
        "DBInstanceIdentifier": f"member{tier}",
        "DBClusterIdentifier": {"Ref": "Database"},
        "DBInstanceClass": "db.r8g.large",
        "Engine": "aurora-postgresql",
        "PromotionTier": tier,
    }
    return {
        "Type": "AWS::RDS::DBInstance",
        "Properties": properties,
        "DependsOn": [f"Member{tier - 1}"] if tier else [],
    }


INSTANCES = {f"Member{tier}": instance(tier) for tier in range(3)}


def roles(cloud: Cloud) -> tuple[str, dict[str, bool]]:
    """The cluster's status, and which member is its writer."""
    (cluster,) = cloud.client("rds", DEV).describe_db_clusters(DBClusterIdentifier="shop")["DBClusters"]
    members = {m["DBInstanceIdentifier"]: m["IsClusterWriter"] for m in cluster["DBClusterMembers"]}
    return cluster["Status"], members


@pytest.mark.requirement("P5")
def test_the_next_tier_takes_over_and_what_was_committed_is_there(cloud: Cloud) -> None:
    outputs = {**OUTPUTS, "Reader": {"Fn::GetAtt": ["Database", "ReadEndpoint.Address"]}}
    stack = cloud.deploy("failover", {**RESOURCES, **INSTANCES}, outputs, account=DEV).outputs
    value = cloud.client("secretsmanager", DEV).get_secret_value(SecretId=stack["Secret"])
    secret = json.loads(value["SecretString"])
    assert stack["Reader"] == secret["host"]
    assert roles(cloud) == ("available", {"member0": True, "member1": False, "member2": False})

    with connect(cloud, secret) as connection:
        connection.execute("CREATE TABLE payments (id int)")
        connection.execute("INSERT INTO payments VALUES (1)")
    lost = connect(cloud, secret)
    lost.execute("INSERT INTO payments VALUES (2)")
    cloud.client("rds", DEV).failover_db_cluster(DBClusterIdentifier="shop")
    deadline = time.monotonic() + 30
    while roles(cloud)[0] != "available":
        assert time.monotonic() < deadline
    assert roles(cloud) == ("available", {"member0": False, "member1": True, "member2": False})

    with pytest.raises(psycopg.OperationalError):
        lost.commit()
    with connect(cloud, secret) as connection:
        assert connection.execute("SELECT id FROM payments").fetchall() == [(1,)]
    cloud.delete("failover", account=DEV)
