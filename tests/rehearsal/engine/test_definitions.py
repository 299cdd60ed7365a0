"""What CloudFormation makes for the runner of pipelines and builds: definitions, projects, policies, placeholders."""

import json
from typing import Any

import pytest

from tests.rehearsal.engine.cloud import DEV, TOOLS, Cloud, Json, StackFailedError

TOPIC = {"Type": "AWS::SNS::Topic"}


def _pipeline(*, stage: str = "Source", **more: object) -> dict[str, Any]:
    stages = [{"Name": stage, "Actions": [{"Name": "Ask", "Configuration": {"Topic": {"Ref": "Topic"}}}]}]
    return {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Name": "shop", "Stages": stages, **more}}


@pytest.mark.requirement("D3")
def test_the_definition_of_a_pipeline_is_recorded_with_its_references_resolved(cloud: Cloud) -> None:
    path = cloud.workspace.state / "pipelines" / "shop.json"

    def deploy(pipeline: dict[str, Any]) -> Json:
        cloud.deploy("pipeline", {"Topic": TOPIC, "Pipeline": pipeline}, {"Topic": {"Ref": "Topic"}}, account=TOOLS)
        return json.loads(path.read_text())

    recorded = deploy(_pipeline())
    assert (recorded["account"], recorded["region"], recorded["version"]) == (TOOLS, "us-east-1", 1)
    topic = recorded["properties"]["Stages"][0]["Actions"][0]["Configuration"]["Topic"]
    assert topic.startswith(f"arn:aws:sns:us-east-1:{TOOLS}:")

    assert deploy(_pipeline(stage="Build"))["version"] == 2
    assert deploy(_pipeline(stage="Build", Tags=[{"Key": "a", "Value": "b"}]))["version"] == 2
    cloud.delete("pipeline", account=TOOLS)
    assert not path.exists()


@pytest.mark.requirement("D3")
def test_a_build_project_keeps_its_cache_and_forgets_what_is_removed(cloud: Cloud) -> None:
    environment = {"Type": "LINUX_CONTAINER", "Image": "x", "ComputeType": "BUILD_GENERAL1_SMALL"}
    variables = [{"Name": "STAGE", "Type": "PLAINTEXT", "Value": "dev"}]

    def deploy(**properties: object) -> Json:
        project = {
            "ServiceRole": "arn:aws:iam::1:role/x",
            "Artifacts": {"Type": "CODEPIPELINE"},
            "Source": {"Type": "CODEPIPELINE", "BuildSpec": "{}"},
            **properties,
        }
        resource = {"Type": "AWS::CodeBuild::Project", "Properties": project}
        name = cloud.deploy("project", {"Project": resource}, {"Name": {"Ref": "Project"}}).outputs["Name"]
        return cloud.client("codebuild").batch_get_projects(names=[name])["projects"][0]

    made = deploy(
        Environment={**environment, "EnvironmentVariables": variables}, Cache={"Type": "LOCAL", "Modes": ["X"]}
    )
    assert made["cache"] == {"type": "LOCAL", "modes": ["X"]}
    assert [entry["name"] for entry in made["environment"]["environmentVariables"]] == ["STAGE"]
    changed = deploy(Environment=environment)
    assert changed["name"] == made["name"]
    assert "cache" not in changed
    assert not changed["environment"].get("environmentVariables")


@pytest.mark.requirement("C5")
def test_a_secret_has_the_policy_of_its_stack(cloud: Cloud) -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}],
    }
    stack = cloud.deploy(
        "secret-policy",
        {
            "Secret": {"Type": "AWS::SecretsManager::Secret"},
            "Policy": {
                "Type": "AWS::SecretsManager::ResourcePolicy",
                "Properties": {"SecretId": {"Ref": "Secret"}, "ResourcePolicy": policy},
            },
        },
        {"Secret": {"Ref": "Secret"}},
    )
    found = cloud.client("secretsmanager").get_resource_policy(SecretId=stack.outputs["Secret"])
    assert json.loads(found["ResourcePolicy"]) == policy


@pytest.mark.requirement("C5")
def test_the_reference_to_a_secret_is_its_arn_and_stays_so(cloud: Cloud) -> None:
    def deploy(value: str) -> str:
        secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": value}}
        return cloud.deploy("secret", {"Secret": secret}, {"Arn": {"Ref": "Secret"}}).outputs["Arn"]

    secrets = cloud.client("secretsmanager")
    arn = deploy("one")
    assert secrets.describe_secret(SecretId=arn)["ARN"] == arn
    assert deploy("two") == arn
    assert secrets.get_secret_value(SecretId=arn)["SecretString"] == "two"
    cloud.delete("secret")
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.describe_secret(SecretId=arn)


def test_a_report_group_says_where_the_files_of_its_reports_go(cloud: Cloud) -> None:
    def deploy(path: str) -> Json:
        export = {"ExportConfigType": "S3", "S3Destination": {"Bucket": "kept", "Path": path, "EncryptionKey": "key"}}
        group = {"Name": "unit-tests", "Type": "TEST", "ExportConfig": export}
        resource = {"Type": "AWS::CodeBuild::ReportGroup", "Properties": group}
        outputs = {"Ref": {"Ref": "Group"}, "Arn": {"Fn::GetAtt": ["Group", "Arn"]}}
        stack = cloud.deploy("report-group", {"Group": resource}, outputs)
        assert stack.outputs == {"Ref": arn, "Arn": arn}
        return cloud.client("codebuild").batch_get_report_groups(reportGroupArns=[arn, "arn:other"])

    arn = f"arn:aws:codebuild:us-east-1:{DEV}:report-group/unit-tests"
    answer = deploy("unit")
    (group,) = answer["reportGroups"]
    assert (group["name"], group["type"]) == ("unit-tests", "TEST")
    assert group["exportConfig"] == {
        "exportConfigType": "S3",
        "s3Destination": {"bucket": "kept", "path": "unit", "encryptionKey": "key"},
    }
    assert answer["reportGroupsNotFound"] == ["arn:other"]
    assert deploy("other")["reportGroups"][0]["exportConfig"]["s3Destination"]["path"] == "other"
    cloud.delete("report-group")
    assert cloud.client("codebuild").batch_get_report_groups(reportGroupArns=[arn])["reportGroups"] == []


LOGGING = {"Type": "AWS::WAFv2::LoggingConfiguration", "Properties": {}}


def test_a_placeholder_is_recorded_as_long_as_it_is_there(cloud: Cloud) -> None:
    path = cloud.workspace.state / "placeholders.json"
    outputs = {"Ref": {"Ref": "Logging"}, "Arn": {"Fn::GetAtt": ["Logging", "Arn"]}}
    stack = cloud.deploy("placeholder", {"Logging": LOGGING}, outputs)
    arn = f"arn:aws:wafv2:us-east-1:{DEV}:loggingconfiguration/placeholder-Logging"
    assert stack.outputs == {"Ref": arn, "Arn": arn}
    entry = {"arn": arn, "type": LOGGING["Type"], "stack": "placeholder", "logical_id": "Logging"}
    assert entry in json.loads(path.read_text())
    cloud.delete("placeholder")
    assert entry not in json.loads(path.read_text())


def test_a_placeholder_makes_up_no_attributes(cloud: Cloud) -> None:
    with pytest.raises(StackFailedError, match="Color"):
        cloud.deploy("made-up", {"Logging": LOGGING}, {"Color": {"Fn::GetAtt": ["Logging", "Color"]}})


def test_a_type_that_nobody_implements_fails_the_deployment_by_its_name(cloud: Cloud) -> None:
    with pytest.raises(Exception, match=r"AWS::Braket::Unheard"):
        cloud.deploy("unknown-type", {"Thing": {"Type": "AWS::Braket::Unheard"}})
