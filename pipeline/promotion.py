"""The way of a change through the stages: deploy, check, and before the last ask somebody."""

from collections.abc import Iterator

from aws_cdk import pipelines
from constructs import Construct

from pipeline.approval import Approval
from pipeline.checks import DeploymentChecks
from pipeline.storage import Storage
from stages.settings import Settings
from stages.tap_stage import TapStage
from stages.workload import workload_of


def add_stages(
    scope: Construct,
    *,
    pipeline: pipelines.CodePipeline,
    settings: Settings,
    checks: DeploymentChecks,
    storage: Storage,
) -> Iterator[TapStage]:
    """Every stage with its checks, in the settings' order; the last one after an approval in a wave of its own (D5).

    As a step of the last stage itself, the approval would be asked for again when that stage is rolled back.
    """
    delivery, workload = settings.pipeline, workload_of(settings.product.workload)
    for stage_settings in settings.stages:
        title = stage_settings.name.capitalize()
        if stage_settings is settings.stages[-1]:
            approval = Approval(scope, "Approval", stage=title, emails=delivery.approval_emails, key=storage.key)
            pipeline.add_wave(f"Approve{title}", post=[approval.step])
        stage = TapStage(
            scope,
            title,
            settings=stage_settings,
            workload=workload,
            delivery=delivery.name,
            checks_principal_arn=checks.role_arn,
        )
        pipeline.add_stage(stage, post=[checks.step(stage=stage)])
        yield stage
