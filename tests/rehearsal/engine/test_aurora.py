"""Behind an Aurora cluster there is a real PostgreSQL, one for each account's."""

import json
from typing import Any

import psycopg
import pytest

from tests.rehearsal.engine.cloud import DEV, PROD, Cloud, StackFailedError

RESOURCES: dict[str, Any] = {
    "Credentials": {
        "Type": "AWS::SecretsManager::Secret",
        "Properties": {
            "GenerateSecretString": {
                "SecretStringTemplate": '{"username": "shop"}',
                "GenerateStringKey": "password",
                "ExcludePunctuation": True,
            }
        },
    },
    "Database": {
        "Type": "AWS::RDS::DBCluster",
        "DeletionPolicy": "Delete",
        "Properties": {
            "DBClusterIdentifier": "shop",
            "Engine": "aurora-postgresql",
            "DatabaseName": "orders",
            "Port": 5433,
            "MasterUsername": "shop",
            "MasterUserPassword": {"Fn::Sub": "{{resolve:secretsmanager:${Credentials}:SecretString:password::}}"},
        },
    },
    "Attachment": {
        "Type": "AWS::SecretsManager::SecretTargetAttachment",
        "Properties": {
            "SecretId": {"Ref": "Credentials"},
            "TargetId": {"Ref": "Database"},
            "TargetType": "AWS::RDS::DBCluster",
        },
    },
}
OUTPUTS = {
    "Secret": {"Ref": "Attachment"},
    "Address": {"Fn::GetAtt": ["Database", "Endpoint.Address"]},
    "Port": {"Fn::GetAtt": ["Database", "Endpoint.Port"]},
}


def connect(cloud: Cloud, secret: dict[str, Any], *, sslmode: str = "verify-full") -> psycopg.Connection:
    return psycopg.connect(
        host=secret["host"],
        port=secret["port"],
        user=secret["username"],
        password=secret["password"],
        dbname=secret["dbname"],
        sslmode=sslmode,
        sslrootcert=str(cloud.workspace.certificates / "ca.pem"),
    )


@pytest.mark.requirement("C4")
@pytest.mark.requirement("C5")
def test_the_secret_leads_to_a_server_of_the_accounts_own(cloud: Cloud) -> None:
    secrets = {}
    for account in (DEV, PROD):
        outputs = cloud.deploy("database", RESOURCES, OUTPUTS, account=account).outputs
        value = cloud.client("secretsmanager", account).get_secret_value(SecretId=outputs["Secret"])
        secrets[account] = json.loads(value["SecretString"])
        assert (secrets[account]["host"], str(secrets[account]["port"])) == (outputs["Address"], outputs["Port"])
    with connect(cloud, secrets[DEV]) as connection:
        connection.execute("CREATE TABLE only_dev (id int)")
    with connect(cloud, secrets[PROD]) as connection:
        assert connection.execute("SELECT to_regclass('only_dev')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError):
        connect(cloud, secrets[DEV], sslmode="disable")

    cloud.delete("database", account=DEV)
    with pytest.raises(psycopg.OperationalError):
        connect(cloud, secrets[DEV])
    with connect(cloud, secrets[PROD]) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("orders",)


@pytest.mark.requirement("C4")
def test_no_server_is_pretended_for_another_engine(cloud: Cloud) -> None:
    cluster = {**RESOURCES["Database"], "Properties": {"Engine": "aurora-mysql", "MasterUsername": "x"}}
    with pytest.raises(StackFailedError, match="aurora-postgresql only, not aurora-mysql"):
        cloud.deploy("mysql", {"Database": cluster})
