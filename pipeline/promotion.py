"""The way of a change through the waves of stages: ask somebody first where it says so, deploy, check."""

from collections.abc import Iterator

from aws_cdk import pipelines
from constructs import Construct

from pipeline.approval import Approval
from pipeline.approval_message import approval_message
from pipeline.around import Around
from pipeline.care import open_to_clean_up
from pipeline.source import Source
from pipeline.storage import Storage
from stages.settings import Settings
from stages.tap_stage import TapStage
from stages.workload import workload_of


def add_stages(
    scope: Construct,
    *,
    pipeline: pipelines.CodePipeline,
    settings: Settings,
    around: Around,
    source: Source,
    synth: pipelines.CodeBuildStep,
    storage: Storage,
) -> Iterator[TapStage]:
    """Every stage with its checks, in the settings' order; an approval is a wave of its own before the asking one (D5).

    As a step of a stage itself, it would be asked for again when that stage is rolled back.
    """
    checks, gates = around.checks, around.gates
    delivery, workload = settings.pipeline, workload_of(settings.product.workload)
    approval = Approval(scope, "Approval", emails=delivery.approval_emails, key=storage.key)
    review = synth.exported_variable("REVIEW_URL")
    for wave_settings in delivery.waves:
        title = wave_settings.name.capitalize()
        if wave_settings.approval:
            message = approval_message(
                pipeline=delivery.name,
                region=delivery.region,
                wave=title,
                source=source,
                synth=synth,
                checks=checks.by_stage,
                review=review,
            )
            pipeline.add_wave(f"Approve{title}", post=[approval.step(wave=title, message=message, link=review)])
        wave = pipeline.add_wave(title)
        guarded: list[TapStage] = []
        for stage_settings in settings.stages_of(wave_settings):
            stage = TapStage(
                scope,
                stage_settings.name.capitalize(),
                settings=stage_settings,
                workload=workload,
                delivery=delivery.name,
                checks_principal_arn=checks.role_arn,
                alarm_reader_arn=gates.watcher_arn if stage_settings.production else None,
            )
            open_to_clean_up(stage, settings=settings)
            deployment = wave.add_stage(stage, post=[checks.step(stage=stage)])
            around.load.add_to(deployment, stage=stage)
            guarded += [stage] if stage_settings.production else []
            yield stage
        if guarded:
            gates.guard(title, guarded)
