"""What goes on beside the releases: people are told, numbers kept, sandboxes cleaned up, stages compared."""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_codepipeline as codepipeline

from pipeline.care import add_care
from pipeline.care_compliance import of_care
from pipeline.delivery_dashboard import DeliveryDashboard
from pipeline.delivery_metrics import DeliveryMetrics
from pipeline.notifications import Notifications
from pipeline.reports import Reports
from pipeline.storage import Storage
from stages.compliance.acknowledgement import acknowledge
from stages.settings import Settings
from stages.tap_stage import TapStage


def add_operations(
    stack: Stack,
    *,
    pipeline: codepipeline.IPipeline,
    settings: Settings,
    stages: Sequence[TapStage],
    gated: Sequence[str],
    storage: Storage,
    reports: Reports,
) -> None:
    """To a pipeline that has been built, whose stages `gated` have conditions."""
    delivery = settings.pipeline
    notifications = Notifications(
        stack,
        "Notifications",
        pipeline=pipeline,
        gated=gated,
        emails=delivery.notification_emails,
        key=storage.key,
        log_group=storage.log_group("Notifications"),
    )
    drift = add_care(
        stack, settings=settings, stages=stages, storage=storage, reports=reports, topic=notifications.topic
    )
    acknowledge(stack, lambda: list(of_care(settings, drift=drift)))
    production = [
        wave.name.capitalize() for wave in delivery.waves if any(stage.production for stage in settings.stages_of(wave))
    ]
    DeliveryMetrics(stack, "Delivery", pipeline=pipeline, production=production, storage=storage)
    DeliveryDashboard(stack, "DeliveryDashboard", pipeline=delivery.name)
