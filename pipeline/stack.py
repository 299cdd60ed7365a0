"""The delivery pipeline: from a commit through every stage to production."""

from collections.abc import Iterator

from aws_cdk import Environment, Stack, pipelines
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from constructs import Construct

from pipeline.approval import Approval
from pipeline.buildspec import languages_buildspec
from pipeline.checks import DeploymentChecks
from pipeline.compliance import acknowledgements
from pipeline.notifications import Notifications
from pipeline.reports import report_group_name
from pipeline.source import make_source
from pipeline.storage import Storage
from pipeline.synth import synth_step
from stages.compliance.acknowledgement import acknowledge
from stages.settings import ProductSettings, Settings
from stages.tap_stage import TapStage
from stages.workload import workload_of
from tap_stack import tags
from tap_stack.settings import TagSettings

CDK_CLI_VERSION = "2.1148.1"
"""The CLI that SelfMutate installs; package.json pins the same."""

CDK_ASSETS_VERSION = "4.7.3"
"""The publisher that the Assets stage installs; package.json pins the same."""


class PipelineStack(Stack):
    """A self-mutating CodePipeline that takes every push through the stages (D3), the last after an approval (D5).

    Attributes:
        pipeline: The pipeline, built: nothing can be added to it.
        stages: What it deploys, in this order.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        delivery = settings.pipeline
        super().__init__(
            scope,
            construct_id,
            stack_name=f"{delivery.name}-pipeline",
            env=Environment(account=delivery.account, region=delivery.region),
            tags=tags.as_mapping(_tags(settings.product)),
        )
        tags.apply(self, _tags(settings.product))  # not what is in the stages, which have tags of their own
        storage = Storage(self, "Storage")
        source = make_source(self, settings=delivery.source, storage=storage)
        unit_tests = codebuild.ReportGroup(
            self, "UnitTests", report_group_name=report_group_name(pipeline=delivery.name, suite="unit-tests")
        )
        synth = synth_step(
            product=settings.product.name,
            source=source.files,
            reports=unit_tests,
            cache_bucket=storage.artifacts,
        )
        checks = DeploymentChecks(
            self, "Checks", pipeline=delivery.name, workload=settings.product.workload, source=source.files
        )
        self.pipeline = self._pipeline(name=delivery.name, synth=synth, storage=storage)
        self.stages = tuple(self._add_stages(settings=settings, checks=checks, storage=storage))

        self.pipeline.build_pipeline()  # makes the roles and the projects that follow
        reading = [self.pipeline.synth_project, *(step.project for step in checks.steps)]
        source.complete(self.pipeline.pipeline, reading)
        unit_tests.grant_write(self.pipeline.synth_project)
        Notifications(
            self,
            "Notifications",
            pipeline=self.pipeline.pipeline,
            emails=delivery.notification_emails,
            key=storage.key,
            log_group=storage.log_group("Notifications"),
        )
        acknowledge(
            self,
            lambda: acknowledgements(
                pipeline=self.pipeline,
                artifacts=storage.artifacts,
                checks=checks.steps,
                settings=settings,
            ),
        )

    def _pipeline(self, *, name: str, synth: pipelines.CodeBuildStep, storage: Storage) -> pipelines.CodePipeline:
        return pipelines.CodePipeline(
            self,
            "Pipeline",
            pipeline_name=name,
            pipeline_type=codepipeline.PipelineType.V2,
            execution_mode=codepipeline.ExecutionMode.QUEUED,  # no execution overtakes another or is dropped
            synth=synth,
            self_mutation=True,
            cli_version=CDK_CLI_VERSION,
            cdk_assets_cli_version=CDK_ASSETS_VERSION,
            cross_account_keys=True,
            artifact_bucket=storage.artifacts,
            use_pipeline_role_for_actions=True,
            # One project, its commands in the cloud assembly: other assets do not change the pipeline.
            publish_assets_in_parallel=False,
            code_build_defaults=pipelines.CodeBuildOptions(
                build_environment=codebuild.BuildEnvironment(
                    build_image=codebuild.LinuxBuildImage.STANDARD_7_0, compute_type=codebuild.ComputeType.SMALL
                ),
                # CodeBuild's own choice of Node.js, for the CDK CLI, changes with its image.
                partial_build_spec=codebuild.BuildSpec.from_object(languages_buildspec()),
                logging=codebuild.LoggingOptions(
                    cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=storage.build_logs)
                ),
            ),
        )

    def _add_stages(self, *, settings: Settings, checks: DeploymentChecks, storage: Storage) -> Iterator[TapStage]:
        """Every stage with its checks, in the settings' order; the last one after an approval in a wave of its own.

        As a step of the last stage itself, the approval would be asked for again when that stage is rolled back.
        """
        delivery, workload = settings.pipeline, workload_of(settings.product.workload)
        for stage_settings in settings.stages:
            title = stage_settings.name.capitalize()
            if stage_settings is settings.stages[-1]:
                approval = Approval(self, "Approval", stage=title, emails=delivery.approval_emails, key=storage.key)
                self.pipeline.add_wave(f"Approve{title}", post=[approval.step])
            stage = TapStage(
                self,
                title,
                settings=stage_settings,
                workload=workload,
                delivery=delivery.name,
                checks_principal_arn=checks.role_arn,
            )
            self.pipeline.add_stage(stage, post=[checks.step(stage=stage)])
            yield stage


def _tags(product: ProductSettings) -> TagSettings:
    """The pipeline serves every environment, and is none of them (C13)."""
    return TagSettings(environment="tools", project=product.project, cost_center=product.cost_center)
