"""The pipeline itself: how it builds, changes itself and publishes, before any stage is added."""

from collections.abc import Mapping

from aws_cdk import Stack, pipelines
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from constructs import Construct

from pipeline.buildspec import languages_buildspec
from pipeline.regions import RegionalArtifacts
from pipeline.storage import Storage

CDK_CLI_VERSION = "2.1148.1"
"""The CLI that SelfMutate installs; package.json pins the same."""

CDK_ASSETS_VERSION = "4.7.3"
"""The publisher that the Assets stage installs; package.json pins the same."""


def make_code_pipeline(
    scope: Construct,
    *,
    name: str,
    synth: pipelines.CodeBuildStep,
    storage: Storage,
    elsewhere: Mapping[str, RegionalArtifacts],
) -> pipelines.CodePipeline:
    """Self-mutating, with one role and one project for all assets (D3); `elsewhere`: for other regions than its own."""
    return pipelines.CodePipeline(
        scope,
        "Pipeline",
        pipeline_name=name,
        pipeline_type=codepipeline.PipelineType.V2,
        execution_mode=codepipeline.ExecutionMode.QUEUED,  # no execution overtakes another or is dropped
        synth=synth,
        self_mutation=True,
        cli_version=CDK_CLI_VERSION,
        cdk_assets_cli_version=CDK_ASSETS_VERSION,
        cross_account_keys=True,
        # It takes the one or the other.
        artifact_bucket=None if elsewhere else storage.artifacts,
        cross_region_replication_buckets={
            Stack.of(scope).region: storage.artifacts,
            **{region: artifacts.bucket for region, artifacts in elsewhere.items()},
        }
        if elsewhere
        else None,
        use_pipeline_role_for_actions=True,
        # One project, its commands in the cloud assembly: other assets do not change the pipeline.
        publish_assets_in_parallel=False,
        code_build_defaults=pipelines.CodeBuildOptions(
            build_environment=_on(codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0),
            # CodeBuild's own choice of Node.js, for the CDK CLI, changes with its image.
            partial_build_spec=codebuild.BuildSpec.from_object(languages_buildspec()),
            logging=codebuild.LoggingOptions(
                cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=storage.build_logs)
            ),
        ),
        # ARM is cheaper, but images have to be for the tasks' processors, and not all of the build's tools are for ARM.
        synth_code_build_defaults=pipelines.CodeBuildOptions(build_environment=_on(_X86)),
        asset_publishing_code_build_defaults=pipelines.CodeBuildOptions(build_environment=_on(_X86)),
    )


_X86 = codebuild.LinuxBuildImage.STANDARD_7_0


def _on(image: codebuild.IBuildImage) -> codebuild.BuildEnvironment:
    return codebuild.BuildEnvironment(build_image=image, compute_type=codebuild.ComputeType.SMALL)
