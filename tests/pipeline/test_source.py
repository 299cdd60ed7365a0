from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stages.settings import (
    CodeCommitSourceSettings,
    ConnectionSourceSettings,
    S3SourceSettings,
    SourceSettings,
    TriggerSettings,
)
from tests.pipeline.definition import Definition
from tests.tap_stack.templates import Template

CONNECTION = "arn:aws:codeconnections:us-east-1:111111111111:connection/5f0c1d7e-3b8a-4c56-9d2e-71a4b6e8c903"
Small = Callable[[SourceSettings], Definition]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A pipeline that does nothing with what it takes from a source."""
    from aws_cdk import App, Stack, pipelines
    from aws_cdk import aws_codepipeline as codepipeline

    from pipeline.source import make_source
    from pipeline.storage import Storage

    def make(settings: SourceSettings) -> Definition:
        app = App(outdir=str(tmp_path_factory.mktemp("source")))
        stack = Stack(app, "Small")
        storage = Storage(stack, "Storage")
        source = make_source(stack, settings=settings, storage=storage)
        synth = pipelines.CodeBuildStep("Synth", input=source.files, commands=[], primary_output_directory=".")
        pipeline = pipelines.CodePipeline(
            stack,
            "Pipeline",
            synth=synth,
            artifact_bucket=storage.artifacts,
            pipeline_type=codepipeline.PipelineType.V2,
        )
        pipeline.build_pipeline()
        source.complete(pipeline.pipeline, [pipeline.synth_project])
        return Definition(Template(Path(app.synth().directory) / "Small.template.json"))

    return make


def connection(**more: Any) -> SourceSettings:  # noqa: ANN401
    return SourceSettings(
        connection=ConnectionSourceSettings(repository="example/tap", branch="main", connection_arn=CONNECTION, **more)
    )


def allowed(definition: Definition, role: object, action: str) -> list[object]:
    statements = definition.statements(definition.template.referred(role))
    return [s["Resource"] for s in statements if action in s["Action"]]


def build_role(definition: Definition) -> object:
    (synth,) = definition.actions("Build")
    return synth.project.properties["ServiceRole"]


@pytest.mark.requirement("D7")
def test_a_push_to_the_branch_starts_the_pipeline(definition: Definition) -> None:
    (source,) = definition.actions("Source")
    assert source.provider == "CodeStarSourceConnection"
    assert source.configuration["FullRepositoryId"] == "example/tap"
    assert source.configuration["BranchName"] == "main"
    assert source.configuration["ConnectionArn"] == CONNECTION
    assert source.configuration.get("DetectChanges", True) is True
    assert "Triggers" not in definition.pipeline.properties


def test_the_role_may_use_the_connection_by_the_services_name_of_today(
    definition: Definition, template: Template
) -> None:
    role = template.referred(definition.pipeline.properties["RoleArn"])
    assert [s["Resource"] for s in definition.statements(role) if "codeconnections:UseConnection" in s["Action"]] == [
        CONNECTION
    ]


@pytest.mark.requirement("D7")
def test_a_trigger_lets_through_the_pushes_that_it_names(small: Small) -> None:
    trigger = TriggerSettings(branches=("main", "release/*"), paths=("workload/**",), ignored_paths=("docs/**",))
    definition = small(connection(trigger=trigger))
    (source,) = definition.actions("Source")
    assert source.configuration["DetectChanges"] is False
    (made,) = definition.pipeline.properties["Triggers"]
    assert made["GitConfiguration"]["SourceActionName"] == source.name
    assert made["GitConfiguration"]["Push"] == [
        {
            "Branches": {"Includes": ["main", "release/*"]},
            "FilePaths": {"Includes": ["workload/**"], "Excludes": ["docs/**"]},
        }
    ]


@pytest.mark.requirement("D7")
def test_a_trigger_without_branches_means_the_branch(small: Small) -> None:
    definition = small(connection(trigger=TriggerSettings(ignored_paths=("docs/**",))))
    (made,) = definition.pipeline.properties["Triggers"]
    assert made["GitConfiguration"]["Push"] == [
        {"Branches": {"Includes": ["main"]}, "FilePaths": {"Excludes": ["docs/**"]}}
    ]


def test_a_build_that_clones_may_use_the_connection_by_the_services_name_of_today(small: Small) -> None:
    definition = small(connection(full_clone=True))
    (source,) = definition.actions("Source")
    assert source.configuration["OutputArtifactFormat"] == "CODEBUILD_CLONE_REF"
    assert allowed(definition, build_role(definition), "codeconnections:UseConnection") == [CONNECTION]


@pytest.mark.requirement("D7")
def test_a_push_to_codecommit_starts_the_pipeline(small: Small) -> None:
    definition = small(SourceSettings(codecommit=CodeCommitSourceSettings(repository="tap", branch="main")))
    (source,) = definition.actions("Source")
    assert source.provider == "CodeCommit"
    assert (source.configuration["RepositoryName"], source.configuration["BranchName"]) == ("tap", "main")
    assert source.configuration["PollForSourceChanges"] is False
    rule = definition.template.one("Events::Rule").properties
    assert rule["EventPattern"]["detail"]["referenceName"] == ["main"]
    (target,) = rule["Targets"]
    assert definition.pipeline.logical_id in str(target["Arn"])


@pytest.mark.requirement("D7")
def test_an_upload_starts_the_pipeline(small: Small) -> None:
    definition = small(SourceSettings(s3=S3SourceSettings(object_key="source.zip")))
    (source,) = definition.actions("Source")
    assert source.provider == "S3"
    assert source.configuration["S3ObjectKey"] == "source.zip"
    assert source.configuration["PollForSourceChanges"] is False
    bucket = definition.template.referred(source.configuration["S3Bucket"])
    assert bucket.properties["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"] is True
    assert bucket.properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]["BucketKeyEnabled"] is True
    rule = definition.template.one("Events::Rule").properties
    assert rule["EventPattern"]["detail"] == {"bucket": {"name": [bucket.ref]}, "object": {"key": ["source.zip"]}}
    (target,) = rule["Targets"]
    assert definition.pipeline.logical_id in str(target["Arn"])
    (resource,) = allowed(definition, target["RoleArn"], "codepipeline:StartPipelineExecution")
    assert definition.pipeline.logical_id in str(resource)
