"""The function that runs a migration, as the stack has it, with the engine's ECS: the task really runs to its end."""

from typing import Any

import pytest

from tap_stack.functions import migration_task
from tests.conftest import ROOT
from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import REGION, Cloud, StackFailedError

CODE = (ROOT / "tap_stack" / "functions" / "migration_task.py").read_text(encoding="utf-8")


def resources(mode: str) -> dict[str, Any]:
    container = {
        "Name": "Migration",
        "Image": service.IMAGE,
        "Command": ["python3", "-I", "-S", "/server.py"],
        "Environment": [{"Name": "MODE", "Value": mode}],
        "LogConfiguration": {
            "LogDriver": "awslogs",
            "Options": {
                "awslogs-group": {"Ref": "Logs"},
                "awslogs-region": REGION,
                "awslogs-stream-prefix": "migration",
            },
        },
    }
    return {
        "Logs": {"Type": "AWS::Logs::LogGroup"},
        "Cluster": {"Type": "AWS::ECS::Cluster"},
        "Task": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "Family": "migration",
                "RequiresCompatibilities": ["FARGATE"],
                "NetworkMode": "awsvpc",
                "ContainerDefinitions": [container],
            },
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {"ZipFile": CODE},
                "Handler": "index.handler",
                "Runtime": "python3.14",
                "Role": "arn:aws:iam::222222222222:role/x",
                "Timeout": 120,
            },
        },
        "Done": {
            "Type": "Custom::DatabaseMigration",
            "Properties": {
                "ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]},
                "Cluster": {"Ref": "Cluster"},
                "TaskDefinition": {"Ref": "Task"},
                "Subnets": ["subnet-1"],
                "SecurityGroups": ["sg-1"],
                "LogGroup": {"Ref": "Logs"},
                "StreamPrefix": "migration/Migration",
            },
        },
    }


OUTPUTS = {"Logs": {"Ref": "Logs"}}


def migrations(cloud: Cloud, log_group: str) -> list[str]:
    logs = cloud.client("logs")
    streams = logs.describe_log_streams(logGroupName=log_group)["logStreams"]
    assert all(stream["logStreamName"].startswith("migration/Migration/") for stream in streams)
    names = [stream["logStreamName"] for stream in streams]
    events = [e for n in names for e in logs.get_log_events(logGroupName=log_group, logStreamName=n)["events"]]
    return [event["message"] for event in events]


@pytest.mark.requirement("P5")
def test_it_runs_as_a_stack_is_made_again_when_it_changes_and_fails_the_deployment_with_its_task(cloud: Cloud) -> None:
    service.push_image(cloud.workspace.run)
    made = cloud.deploy("migration", resources("done"), OUTPUTS).outputs
    assert migrations(cloud, made["Logs"]) == ["mode done"]

    again = resources("done")
    again["Task"]["Properties"]["ContainerDefinitions"][0]["Environment"].append({"Name": "NEW", "Value": "image"})
    cloud.deploy("migration", again, OUTPUTS)
    assert migrations(cloud, made["Logs"]) == ["mode done"] * 2

    with pytest.raises(StackFailedError, match="exit code 3"):
        cloud.deploy("migration", resources("crash"), OUTPUTS)
    assert sorted(migrations(cloud, made["Logs"])) == ["boom at start", "mode crash", "mode done", "mode done"]
    cloud.delete("migration")


def test_it_fits_into_a_template() -> None:
    assert len(CODE) <= 4096
    assert migration_task.PAUSE_SECONDS < 5
