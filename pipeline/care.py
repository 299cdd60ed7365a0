"""What the pipeline's account does by the clock, as the settings say; nothing of it is part of a release."""

from collections.abc import Iterable

from aws_cdk import Stack
from aws_cdk import aws_sns as sns
from constructs import Construct

from pipeline.care_compliance import of_access
from pipeline.drift import DriftDetection, Watched
from pipeline.reports import Reports
from pipeline.sandboxes import SandboxAccess, SandboxCleanUp
from pipeline.storage import Storage
from stages.compliance.acknowledgement import acknowledge
from stages.sandbox_name import stack_name
from stages.settings import Settings
from stages.settings.types import LONGEST_SANDBOX_DAYS
from stages.tap_stage import TapStage


def add_care(
    scope: Construct,
    *,
    settings: Settings,
    stages: Iterable[TapStage],
    storage: Storage,
    reports: Reports,
    topic: sns.ITopic,
) -> DriftDetection | None:
    """The clean-up of sandboxes, where there may be some, and the search for drift, where it is asked for."""
    delivery = settings.pipeline
    if settings.sandbox is not None:
        SandboxCleanUp(
            scope,
            "Sandboxes",
            pipeline=delivery.name,
            prefix=stack_name(settings.pipeline.name),
            account=settings.sandbox.account,
            regions=_regions(settings),
            longest_days=LONGEST_SANDBOX_DAYS,
            topic=topic,
            key=storage.key,
            log_group=storage.log_group("Sandboxes"),
        )
    if delivery.care.drift_detection is None:
        return None
    return DriftDetection(
        scope,
        "Drift",
        pipeline=delivery.name,
        schedule=delivery.care.drift_detection,
        stacks=[*(Watched.of(stage.stack) for stage in stages), Watched.of(Stack.of(scope))],
        reports=reports.group("Drift", suite="drift"),
        topic=topic,
        storage=storage,
    )


def open_to_clean_up(stage: TapStage, *, settings: Settings) -> None:
    """Let the clean-up into the sandboxes' account, by a role in the stack of the first stage there."""
    own = settings.sandbox
    if own is None or stage.settings is not next(s for s in settings.stages if s.account == own.account):
        return
    prefix, regions = stack_name(settings.pipeline.name), _regions(settings)
    SandboxAccess(
        stage.stack,
        "SandboxAccess",
        pipeline=settings.pipeline.name,
        prefix=prefix,
        regions=regions,
        tools_account=settings.pipeline.account,
    )
    accepted = of_access(
        settings, resources=[f"arn:aws:cloudformation:{r}:{own.account}:stack/{prefix}*/*" for r in regions]
    )
    acknowledge(stage.stack, lambda: list(accepted))


def _regions(settings: Settings) -> list[str]:
    """Also those of the stages: a sandbox with a stage's settings is in its region."""
    own = [settings.sandbox.region] if settings.sandbox else []
    return sorted({*own, *(stage.region for stage in settings.stages)})
