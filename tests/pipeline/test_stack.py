import json

import pytest
import yaml

from tests.conftest import ROOT, Synthesized
from tests.pipeline.definition import Definition
from tests.tap_stack.templates import Template

DEPLOYED = ("Dev", "Staging", "Prod")


@pytest.mark.requirement("D3")
def test_a_commit_goes_through_dev_staging_and_prod(definition: Definition) -> None:
    before = ["Source", "Build", "UpdatePipeline", "Assets"]
    assert definition.stage_names == [*before, "Dev", "Staging", "ApproveProd", "Prod"]


@pytest.mark.requirement("D3")
@pytest.mark.parametrize("stage", DEPLOYED)
def test_a_stage_deploys_its_stack_by_a_change_set_of_this_commit(definition: Definition, stage: str) -> None:
    prepare, deploy, *_ = definition.actions(stage)
    synthesized = definition.action("Build", "Synth").outputs[:1]
    assert (prepare.configuration["ActionMode"], deploy.configuration["ActionMode"]) == (
        "CHANGE_SET_REPLACE",
        "CHANGE_SET_EXECUTE",
    )
    assert {a.configuration["StackName"] for a in (prepare, deploy)} == {f"tap-commerce-{stage.lower()}"}
    assert prepare.inputs == synthesized
    assert prepare.configuration["TemplatePath"].startswith(f"{synthesized[0]}::assembly-PipelineStack-{stage}/")


@pytest.mark.requirement("D3")
def test_stages_are_deployed_into_their_own_accounts(definition: Definition, commerce: Synthesized) -> None:
    for stage, account in zip(DEPLOYED, ("222222222222", "333333333333", "444444444444"), strict=True):
        prepare, deploy, *_ = definition.actions(stage)
        for role in (prepare.configuration["RoleArn"], prepare.body["RoleArn"], deploy.body["RoleArn"]):
            assert f":{account}:role/" in str(role)
    assert commerce.stack.account == "111111111111"


@pytest.mark.requirement("D3")
def test_the_pipeline_updates_itself_before_it_deploys_anything(definition: Definition) -> None:
    mutate = definition.action("UpdatePipeline", "SelfMutate")
    assert mutate.inputs == definition.action("Build", "Synth").outputs[:1]
    (command,) = mutate.buildspec["phases"]["build"]["commands"]
    assert command.startswith("cdk -a . deploy PipelineStack ")
    assert definition.pipeline.properties["RestartExecutionOnUpdate"] is True


def test_executions_wait_for_each_other_and_none_is_dropped(definition: Definition) -> None:
    assert definition.pipeline.properties["PipelineType"] == "V2"
    assert definition.pipeline.properties["ExecutionMode"] == "QUEUED"


def test_people_find_it_by_the_name_in_the_settings(definition: Definition) -> None:
    assert definition.pipeline.properties["Name"] == "tap-commerce"


def test_actions_run_under_the_pipelines_role_alone(definition: Definition, template: Template) -> None:
    builds = [a for stage in definition.stage_names for a in definition.actions(stage) if a.provider == "CodeBuild"]
    assert not [action.name for action in builds if "RoleArn" in action.body]
    role = template.referred(definition.pipeline.properties["RoleArn"])
    starts = [s for s in definition.statements(role) if "codebuild:StartBuild" in s["Action"]]
    assert {build.project.logical_id for build in builds} == {
        resource["Fn::GetAtt"][0] for statement in starts for resource in statement["Resource"]
    }


def test_builds_log_into_one_encrypted_group(template: Template) -> None:
    logs = [project.properties["LogsConfig"]["CloudWatchLogs"] for project in template.all("CodeBuild::Project")]
    assert {log["Status"] for log in logs} == {"ENABLED"}
    assert len({log["GroupName"]["Ref"] for log in logs}) == 1
    assert template.referred(logs[0]["GroupName"]) in template.all("Logs::LogGroup")


def test_log_groups_are_encrypted_and_kept_for_three_months(template: Template) -> None:
    for group in template.all("Logs::LogGroup"):
        assert template.referred(group.properties["KmsKeyId"]).type == "AWS::KMS::Key"
        assert group.properties["RetentionInDays"] == 90


def test_every_build_runs_with_the_languages_that_buildspec_yml_pins(
    commerce: Synthesized, definition: Definition
) -> None:
    pinned = yaml.safe_load((ROOT / "buildspec.yml").read_text())["phases"]["install"]["runtime-versions"]
    assets = [yaml.safe_load(path.read_text()) for path in commerce.directory.glob("buildspec-*.yaml")]
    assert len(assets) == len(definition.actions("Assets"))
    builds = [("Build", "Synth"), ("UpdatePipeline", "SelfMutate"), *((stage, "Checks") for stage in DEPLOYED)]
    for buildspec in (*assets, *(definition.action(*build).buildspec for build in builds)):
        assert buildspec["phases"]["install"]["runtime-versions"] == pinned


def test_builds_run_on_arm_but_for_images_and_tools_that_are_not_for_it(definition: Definition) -> None:
    """Decision 34."""
    environments = {
        (stage, action.name): action.project.properties["Environment"]
        for stage in definition.stage_names
        for action in definition.actions(stage)
        if action.provider == "CodeBuild"
    }
    x86 = {build for build, environment in environments.items() if environment["Type"] == "LINUX_CONTAINER"}
    assert x86 == {("Build", "Synth"), ("Assets", "DockerAssets"), ("Assets", "FileAssets")}
    for build in environments.keys() - x86:
        assert environments[build]["Type"] == "ARM_CONTAINER"
        assert "aarch64" in environments[build]["Image"]


def test_images_are_built_on_the_processors_that_their_tasks_run_on(
    commerce: Synthesized, payments: Synthesized
) -> None:
    for app in (commerce, payments):
        for template in app.deployed.values():
            for task in template.all("ECS::TaskDefinition"):
                platform = task.properties.get("RuntimePlatform", {}).get("CpuArchitecture", "X86_64")
                assert platform == "X86_64", "the project that builds images would have to be on ARM, too"


def test_only_the_build_of_images_is_privileged(template: Template, definition: Definition) -> None:
    privileged = [p for p in template.all("CodeBuild::Project") if p.properties["Environment"]["PrivilegedMode"]]
    assert privileged == [definition.action("Assets", "DockerAssets").project]


@pytest.mark.requirement("C13")
def test_the_pipelines_own_costs_are_the_products(commerce: Synthesized) -> None:
    artifacts = json.loads((commerce.directory / "manifest.json").read_text())["artifacts"]
    assert artifacts["PipelineStack"]["properties"]["tags"] == {
        "CostCenter": "CC-1001",
        "Environment": "tools",
        "Project": "commerce",
    }
